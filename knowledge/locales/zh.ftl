### 产品界面用语（简体中文）。键与 en.ftl 相同。

language-name = 简体中文

date-day = { $year }年{ $month }月{ $day }日
date-month = { $year }年{ $month }月
date-clock = { $date } { $clock }
date-day-in-words = { $year }年{ $month }月{ $day }日
date-day-short = { $month }月{ $day }日
number-decimal-sign = .
number-group-sign = none

assessment = 评估
assessments = { $count } 份评估
no-patient-id = 无编号患者
as-of = 截至
as-of-short = 截至
as-of-given = 按指定时间
as-of-newest-in-record = 病历中最新时间
age = 年龄
age-not-known = 不详
gestation = 孕周
profile = 采用方案
knowledge = 知识库
years = { $count } 岁
years-range = { $low } 至 { $high } 岁
days = { $count } 天
weeks = { $count } 周
weeks-and-days = { $weeks } { $days }
range = { $low } 至 { $high }

where-she-stands = 目前情况
next = 下一步询问或检查
do = 应做
consider = 可考虑
do-not = 不应做
not-settled = 证据尚无定论
tasks = 有期限的事项
does-not-apply = 不适用
how-and-why = 如何做、为什么、来源
decisions-and-positions = 全部决策与各方立场并列
not-asked-heading = 目前不涉及
bodies = { $count } 个机构
cannot-say-yet = 尚不能判断
could-not-be-worked-out = 未能得出结果
differing = 意见不同的机构
all-positions = 全部立场
also-applies = 同样适用(gravida explain ID)
bodies-all = 其他机构
missing = 其他缺少的信息
may-matter = 可能相关
decisions = 临床问题
issues = 病历中的问题
entries = 所用病历条目
sources = 来源
pictures = 图

nothing-in-force = 就病历所载内容，现行采用的机构没有适用的建议。
no-alert = 就病历所载内容没有警示；病历未记载的内容仍可能构成警示。
not-asked = 目前不涉及
asked = 目前涉及
may-matter-state = 可能相关
and-more-facts = 及其他
red-flags = 危险信号
because = 依据
rests-on = 所据条目
why = 理由
steps-of-reasoning = 由此推出的 { $count } 个步骤
definition-of-decision = { $definition }（{ $decision }）
evidence = 研究证据
regimen = 用法
from = 始于
until = 至
needs = 需要
settles = 可明确
section = 章节
source = 来源
due = 到期
date-not-known = 日期未定
opens = 始于
closes = 不晚于
value-not-known = 不详
value-not-known-yet = 尚不清楚
value-true = 是
value-false = 否
no-body-in-force = 无现行采用的机构
in-force = 现行采用
certainty = 证据质量
body = 机构
position = 立场
says = 内容
superseded-mark = （已被取代）
not-there = 无此项
more = 另有 { $count } 项
and-more = 及另外 { $count } 项
and-more-full = 及另外 { $count } 项：--full
notes = { $count } 条说明
records = { $count } 份病历
claims = { $count } 条说法
disagreements = { $count } 处分歧
kept-out = 未纳入逻辑的条目：{ $parts }。
kept-out-entered-in-error = { $count } 条为误录
kept-out-refuted = { $count } 条已被否定
kept-out-duplicates = { $count } 条为重复
replayed-same = 全部 { $records } 份病历的建议均未改变。
replayed-changed = { $records } 份病历中有 { $changed } 份的建议发生改变。

recalled = 未核对
recalled-means = 未核对：凭记忆写成，尚未与已发表的来源核对。
not-a-device = 非医疗器械：仅为决策支持，须经本地验证后方可使用。
full-hint = 查看全部内容及理由：--full。查看某一项及其来源：gravida explain ID。
full-means = 下面逐项列出与她有关的决策,其余各占一行。查看某一项及全部来源:gravida explain ID;并列比较各机构:gravida compare ID。
translation-draft-means = 译文为草稿，待审校；以英文原文为准。
untranslated-count = 有 { $count } 条文本仍为英文，其中 { $shown } 条一打开即可见。
untranslated-stale = 已过时
untranslated-folded = 折叠

strings-not-translated = 有 { $count } 处文字尚未翻译，以英文显示。

level-emergency = 急症
level-urgent = 紧急
outcome-applies = 适用
outcome-does-not-apply = 不适用
outcome-needs-data = 资料不足
outcome-failed = 失败
direction-for = 推荐
direction-consider = 可考虑
direction-insufficient-evidence = 证据不足
direction-consider-against = 倾向不用
direction-against = 不推荐
strength-strong = 强
strength-conditional = 有条件
grade-not-stated = 未说明
certainty-high = 高
certainty-moderate = 中
certainty-low = 低
certainty-very-low = 极低
severity-error = 错误
severity-warning = 警告
severity-information = 说明
sharpness-opposite = 方向相反
sharpness-one-is-open = 一方有立场，另一方认为证据不足
sharpness-strength = 方向相同，强度不同
sharpness-terms = 方向相同，条件不同
verdict-supported = 有依据
verdict-outdated = 已过时
verdict-contested = 有争议
verdict-refuted = 已被否定
verdict-context-dependent = 视情况而定
verification-seen = 已核对

comparison-body = 机构
comparison-direction = 方向
comparison-strength = 强度
comparison-certainty = 证据质量
comparison-position = 立场
comparison-document = 文件
comparison-verification = 核对情况

letter-findings = 所见
letter-results = 所据的检查结果与病史
letter-result-what = 项目
letter-result-value = 数值
letter-result-when = 时间
letter-result-hers = 她本人
letter-done = 已做的处理与用药
letter-asked = 请予协助
letter-positions = 各机构对此转诊的立场
letter-recalled = 部分依据凭记忆写成，尚未与已发表的来源核对。
sheet-recalled = 部分内容凭记忆写成，尚未与已发表的来源核对。
letter-signed = 签名：

picture-logarithmic = 对数坐标
picture-time-not-exact = 时间不精确：在横条范围内
picture-goes-on = 箭头：结束时间不详
picture-still-to-come = 空心：尚未发生
picture-moment-of-assessment = 评估时刻
picture-as-tables = 表格形式
picture-when = 时间
picture-until = 至
picture-what = 内容
picture-as-written = 原始记录
picture-remark = 备注
picture-entry = 条目
picture-lines = 线
picture-line = 线
picture-bands = 区域
picture-band = 区域
picture-zones = 时段
picture-zone = 时段
picture-begins = 始
picture-ends = 止
picture-lowest = 最低
picture-highest = 最高
picture-source = 来源
picture-no-end-known = 结束时间不详
picture-no-start-known = 开始时间不详
picture-hours = { $number } 小时
picture-days = { $number } 天
picture-weeks = { $number } 周
picture-zero-is = ；{ $zero } 为 { $moment }
picture-not-dated = { $count } 项无日期：仅列于表中

## Saved cases, versions and the worklist

saved-lists = 列表
saved-cases = 已保存的病例
saved-label = 标签
saved-changed = 最近保存
saved-versions = 版本
saved-open-tasks = 待办事项
saved-closed = 随访已结束
saved-search = 按标签查找
saved-search-now = 查找
saved-with-closed = 包括随访已结束的病例
saved-none = 尚未保存任何病例。评估下方有保存用的表单。
saved-none-found = 没有病例有这样的标签。
saved-count =
    { $number ->
       *[other] { $number } 个病例
    }
saved-page-before = 上一页
saved-page-after = 下一页
saved-yes = 是
saved-no = 否
saved-answer-at = { $answer }（{ $day }）

save = 保存此病例
save-label = 标签
save-label-note = 您自己的编号或词语。不要写她的姓名、出生日期或病历号：拿到这台机器的人不应能找到她。
save-label-is-name = 这看起来像人名。请选择只有您能辨认的标签。
save-label-confirm = 这不是人名；接受
save-check-first = 输入的内容中有尚不明确之处；请先核对，再保存。
save-now = 保存
save-further = 保存为 { $label } 的第 { $number } 版
save-taken = 此标签已被使用
save-taken-explained = 另一个病例名为 { $label }。尚未保存任何内容，也没有丢失任何内容。
save-taken-open = 打开那个病例
save-taken-same = 是同一位女性
save-taken-other = 是另一位女性

conflict = 期间有人保存过
conflict-explained = 在您打开之后，{ $who } 于 { $moment } 保存了 { $label }。没有任何内容被覆盖，您的内容也没有丢失：在您选择之前，此页保留着它。
conflict-theirs = 第 { $number } 版的更改
conflict-mine = 您的更改
conflict-together = 两者都要
conflict-together-explained = 两处更改不涉及相同的答案，可以并存。
conflict-save-together = 将两者保存为 { $label } 的第 { $number } 版
conflict-only-mine = 您的
conflict-only-mine-explained = 另一版本保留在病例的历史中。
conflict-save-mine = 将您的保存为 { $label } 的第 { $number } 版
conflict-only-theirs = 对方的
conflict-open-theirs = 按现状打开病例，不要您的更改

case-saved = 第 { $number } 版，保存于 { $moment }
case-changed = 新知识改变了这些建议
case-changed-seen = 已阅
case-not-assessed = 目前无法评估此病例：
case-left-out = 现有知识中没有位置的答案；它们仍被保留：
case-today = 截至 { $moment }
case-open = 打开完整评估并添加结果
case-ask = 接下来询问或测量：
case-no-tasks = 没有到期事项。
case-settled =
    { $count ->
       *[other] { $count } 项已了结
    }
case-task-open = 自 { $moment } 起待办，{ $who }
case-task-done = 已完成 { $moment }，{ $who }
case-task-dismissed = 决定不做 { $moment }，{ $who }
case-task-lapsed = 自 { $moment } 起不再需要，{ $who }
case-version = 第 { $number } 版，{ $moment }
case-history = 谁对此病例做了什么
case-manage = 标签、结束随访、删除
case-new-label = 标签
case-rename = 更改标签
case-close-explained = 随访结束的病例仍被保存，但不再出现在待办列表中。
case-close = 结束随访
case-reopen = 恢复随访
case-erase-explained = 删除会永久移除标签、所有版本和所有事项。保留的只有：这里曾有一个病例，以及谁在何时因何删除了它。之前制作的备份仍含有它。
case-erase-reason = 原因（会保留；不要写姓名）
case-erase-confirm = 删除此病例；无法撤销
case-erase = 删除

version-of = { $label } 的第 { $number } 版
version-back = 返回病例
version-saved = 保存
version-as-of = 截至
version-knowledge = 知识
version-changed = 自第 { $number } 版以来的变化
version-no-answer-changed = 没有答案发生变化。
version-record-changed = 文件记录已被替换。
version-has-record = 其中还包含 FHIR 资源记录。
version-answer = 答案
version-answers = 输入的内容
version-was = 原为
version-is = 现为
version-advice = 建议
version-advice-note = 两个版本均按今天的知识评估，各自以其时刻为准。
advice-same = 建议相同。
advice-clearer =
    { $count ->
       *[other] 另有 { $count } 项立场只是更清楚了是否适用。
    }
advice-not-there = 无
advice-needs-data = 需要数据
advice-failed = 无法评估

history-of = 谁对 { $label } 做了什么
history-note = 每次查看和每次更改，最新的在前。病例内容从不在其中。
look-not-recorded = 目前无法写入存储。您可以查看已保存的病例，但谁查看过尚未写入审计记录：它已记入服务日志，一旦可以写入便会补上。现在无法保存任何内容：请将结果另行记录，并告知本服务的运行人员。
history-when = 何时
history-who = 谁
history-what = 什么
audit-case-made = 新建病例
audit-case-saved = 保存
audit-case-viewed = 查看
audit-case-opened = 打开完整评估
audit-case-renamed = 更改标签
audit-case-closed = 结束随访
audit-case-reopened = 恢复随访
audit-case-erased = 删除
audit-case-reassessed = 按更新的知识重新评估
audit-advice-seen = 已阅变更的建议
audit-history-viewed = 查看此列表
audit-task-changed = 事项已处理或重新打开
audit-version = 第 { $number } 版
audit-written-later = 事后补记

worklist = 待办列表
worklist-day = 今天是 { $day }（{ $zone }）。
worklist-overdue = 已逾期
worklist-today = 今天
worklist-week = 七天之内
worklist-later = 以后
worklist-undated = 尚无日期
worklist-empty = 没有到期事项。保存含有事项的病例后，事项会出现在这里。
worklist-kind = 显示
worklist-all-kinds = 所有事项
worklist-filter = 显示
worklist-due = 到期
worklist-what = 事项
worklist-settle = 了结
worklist-late =
    { $count ->
       *[other] 逾期 { $count } 天
    }
worklist-about = { $task }（{ $label }）
worklist-stale =
    { $count ->
       *[other] { $count } 个病例正按今天的知识评估；其事项可能改变。
    }
worklist-changed =
    { $count ->
       *[other] 新知识改变了 { $count } 个病例的建议
    }
worklist-calendar = 全部导出为日历文件
worklist-calendar-note = 其中含有标签和事项；请注意谁能看到日历。

task-mark-done = 已完成
task-decide-against = 决定不做…
task-why = 原因
task-dismiss = 决定不做
task-reopen = 重新打开

page-skip = 跳到正文
page-navigation = 主导航
page-languages = 语言
page-new-case = 新病例
page-saved-cases = 已保存的病例
page-nothing-leaves = 输入的内容只留在本机，只有保存后才会留存
page-start = 开始
page-start-heading = 她目前的情况如何，下一步是什么？
page-start-lead = 早期妊娠与反复流产。输入已知情况；接下来会询问最能说明问题的一项，各指南的立场连同出处一并列出。
page-type-a-case = 输入病例
page-type-a-case-means = 几项事实即可开始。所有问题均可不答；未填写的视为未知，绝不当作“否”。
page-type-a-case-now = 新病例
page-open-a-file = 打开病历
page-open-a-file-means = JSON 格式的 FHIR R4 文件：Bundle、单个资源或 NDJSON。只在内存中读取，不会保存。
page-choose-file = FHIR 文件
page-open = 打开
page-open-an-example = 查看示例
page-all-examples = 全部 { $count } 个示例
page-examples = 示例
page-examples-lead = 虚构的女性，每一例都是临床医生熟悉的情形。
page-what-is-known = 已知情况
page-adds-to = 这些回答补充病历
page-check-doubtful = 有些回答无法读取
page-check-read = 请核对您的回答是如何读取的
page-as-of = 截至
page-now = 现在
page-newest-in-record = 病历中最新的时刻
page-yes = 是
page-no = 否
page-not-known = 未知
page-none-means = 对本组中未回答的问题均答“否”
page-on-day = 日期
page-day-of-case = 今天
page-add-row = 再添一项
page-sample-gestation = 6+3
page-sample-day = 2026年11月3日，昨天
page-sample-moment = 2026年11月3日 14:30
page-also-answered = 其他回答
page-assess = 评估
page-contents = 本页内容
page-positions = 各方立场
page-all-questions = 按主题列出全部问题
page-all-optional = 所有问题均可不答。
page-find-question = 查找问题
page-find = 查找
page-read-as = 读作
page-not-read = 未能读取：
page-note-is = 即 { $value }
page-note-today = 今天
page-note-days-before = { $count } 天前
page-note-days-later = { $count } 天后
page-note-on-day = 于 { $day }
page-warning-later = 晚于评估的时刻。
page-warning-range = 少见：预期在 { $low } 与 { $high } { $unit } 之间。仍按原值使用。
page-warning-low = 少见：预期不低于 { $low } { $unit }。仍按原值使用。
page-warning-high = 少见：预期不高于 { $high } { $unit }。仍按原值使用。
page-doubt-too-long = 超过任何回答的长度。
page-doubt-no-number = 请写数字，如 1500 或 2.5。
page-doubt-two-numbers = 可以是 { $one } 或 { $other }；请不用逗号写出您的意思。
page-doubt-not-whole = 请写整数。
page-doubt-bound = 不能使用 < 5 这样的界限；请写出数值本身，或留空。
page-doubt-unit = 单位 { $unit } 不适用；请用：{ $accepted }。
page-doubt-no-day = 请写日期，如 2026年11月3日、2026-11-03、昨天。
page-doubt-no-such-day = 日历上没有这一天。
page-doubt-two-days = 可以是 { $one } 或 { $other }；请写明年月日。
page-doubt-no-time = 请把时间写成 14:30。
page-doubt-no-gestation = 请写孕周和天数，如 6+3、6周3天 或 45天。
page-doubt-weeks-or-days = 可以是 { $number } 周或 { $number } 天；请写 { $number }+0 或 { $number } d。
page-doubt-days-of-week = 整周之外最多 6 天。
page-doubt-no-choice = 请选择一个答案。
page-after-loss = 已记录一次流产。不再计算孕周；以下内容关乎她本人。
page-patients =
    { $count ->
       *[other] 此文件中有 { $count } 位患者。
    }
page-another-patient = 选择另一位
page-who = 是哪一位？
page-who-means = 此文件涉及多人。请选择一位；文件在内存中读取，只有保存后才会留存。
page-person = 第 { $number } 人
page-born = { $year } 年生
page-whose-rules = 采用的指南
page-switch = 切换
page-take-away = 打印、复制、下载
page-sheet = 给患者的说明单
page-print = 打印
page-as-text = 复制为文本
page-copied = 已复制
page-full-report = 全部内容在一页
page-as-json = 评估（JSON）
page-as-fhir = 评估（FHIR）
page-record = 病历（FHIR）
page-letter-to = 信函：
page-not-used = { $count } 个回答尚未使用：无法读取，或读取结果尚未向您显示。
page-check-them = 核对
page-not-used-yet = 尚未使用
page-skip-question = 跳过
page-other-questions = 其他有用的问题
page-answer = 回答
page-calendar = 加入日历（.ics）
page-entered = 已输入的内容
page-from-record = 病历
page-change-or-add = 修改或补充

## Opening a record of a health record system

smart-open = 从病历系统打开
smart-open-means = 请在该系统登录并选择患者。她的病历只为本次评估而取；只有保存后才会留存。
smart-open-now = 登录并选择
smart-onward = 正在前往
smart-onward-now = 继续
smart-error-other-system = 本服务不从该病历系统打开病历。
smart-error-another-launch = 这属于另一次登录。请从病历系统或起始页重新开始。
smart-error-not-under-way = 此浏览器中没有正在进行的登录，或已超过十分钟。请从病历系统或起始页重新开始；须允许 Cookie。
smart-error-denied = 病历系统未予放行：可能在那里被拒绝，或您无权查看该病历。请重试，或询问该系统的管理者。
smart-error-no-patient = 病历系统没有指明患者。请先在那里打开她的病历，或在提示时选择她，然后重新开始。
smart-in-part = 只打开了一部分
smart-in-part-means = 病历系统不允许本应用读取评估所需的全部内容。未读取：
smart-in-part-unknown = 其中的内容未知。未知按缺失处理，绝不当作“否”。
smart-in-part-open = 打开已获准的部分
smart-in-part-remedy = 病历系统的管理者可以允许本应用读取这些类型；登录时您也可能需要勾选允许。

## 登录

login = 登录
login-name = 用户名
login-password = 密码
login-wrong = 用户名或密码错误。
login-too-often = 登录尝试过多。请稍候再试。
log-out = 退出登录

## 错误

error-start-page = 起始页
error-request = 请求编号，供服务管理者查询：
error-stale-form = 页面打开过久，或其间有人登录或退出。请返回，重新加载后再提交一次。
error-malformed-title = 无法读取
error-malformed = 请返回检查所提交的内容，然后重试。
error-login-title = 请先登录
error-login = 只有登录后才能查看。
error-forbidden-title = 不允许
error-forbidden = 不能从这里执行此操作。
error-not-found-title = 这里没有内容
error-not-found = 此地址没有内容，或内容已不再保留：未保存的内容过一段时间就会清除。
error-no-example = 没有这个名称的示例。示例列表中列出了全部示例。
error-method-title = 方式不对
error-method = 此地址不能像网页一样打开。请返回，使用表单或链接。
error-too-slow-title = 超时
error-too-slow = 所提交的内容未及时到达，或未及时得到答复。请重试。
error-conflict-title = 期间已有改动
error-conflict = 您打开之后，其基础内容已被改动。没有覆盖任何内容：请比较两者后决定。
error-too-large-title = 过大
error-too-large = 所提交的内容超过本服务可读取的大小。请减少内容，或请管理者提高上限。
error-media-title = 不支持的格式
error-media = 请打开 JSON 格式的 FHIR 文件，或录入病例。
error-content-title = 无法评估
error-content = 已读取，但照现在的样子无法评估或保存。
error-too-many-title = 请求过多
error-too-many = 请稍候再试。
error-other-system-title = 病历系统没有正确应答
error-other-system = 没有打开任何内容。请重新开始；若仍不行，请将本页出示给两个系统的管理者。
error-not-now-title = 暂时无法处理
error-not-now = 服务目前无法处理。此前保存的内容是安全的。请稍后重试。
error-fault-title = 服务故障
error-fault = 此前保存的内容是安全的。请重试；若再次出现，请告知服务的管理者。

## CDS Hooks 卡片

card-what-to-do = 该做什么
card-why = 原因
card-how-firmly = 推荐力度
card-regimen = 用法
card-evidence = 证据
card-ordered = 已开具
card-also-raised = 另有警示
card-ask-next = 下一步询问或测量
card-not-enough = 病历信息不足，无法判断该医嘱
card-also-missing = 还缺少
card-unknown-is-not-no = 未知不视为没有：取决于它的建议要等它明确。
card-not-had = 部分病历未能取得；其内容按未知处理
card-not-sent = 未随附
card-could-not-be-read = 无法读取
card-incomplete = 只发来第一页，其余未能取得
card-patients-left-out = 随附了他人的条目，已略去。
card-the-record = 病历
card-open-page = 打开 Gravida
card-launch-app = 为该患者打开 Gravida
card-remove = 撤销医嘱：{ $order }
card-propose = 建议开具：{ $order }
card-more =
    { $count ->
       *[other] 另有 { $count } 条建议适用
    }

## 队列报告

cohort-report = 队列报告
cohort-about = 评估日期自 { $first } 至 { $last }，采用配置 { $profile } 中有效的指南。
cohort-women = 女性人数
cohort-with-emergency = 有须立即处理的警示
cohort-with-urgency = 有须当日处理的警示
cohort-with-overdue = 有逾期事项
cohort-withheld = 小于 { $least } 的计数不予公布，显示为 <{ $least }；其余计数（包括合计）均四舍五入至 { $least } 的倍数，因此无法用减法得出未公布的计数。比例由取整后的计数得出；若其中一部分未公布，则比例也不公布。运行结果的表格未取整。
cohort-gaps = 待办
cohort-gaps-about = 每位女性有日期的事项：若该日期早于评估日期，则为逾期。
cohort-tasks = 按涉及女性人数排列的任务
cohort-task = 任务
cohort-overdue = 逾期
cohort-ahead = 当日或之后到期
cohort-not-overdue = 没有人逾期的任务
cohort-undated = 日期不详
cohort-measures = 诊疗质量指标
cohort-measures-about = 由指南得出且可以计数的内容。比例越大越好；不设目标值。
cohort-over = 无理由的治疗与检查
cohort-over-about = 指南不建议的做法。比例越小越好；不设目标值。
cohort-measure = 指标
cohort-done = 已做
cohort-not-done = 未做
cohort-given = 仍然做了
cohort-not-given = 未做
cohort-unknown = 不详
cohort-unknown-population = 不知是否属于该人群
cohort-excluded = 排除
cohort-share = 比例
cohort-alerts = 危险信号
cohort-alerts-about = 评估日期触发的警示，须立即处理者在前。
cohort-alert = 警示
cohort-recommendations = 推荐意见
cohort-recommendations-about = 各机构立场的结果。每项决策中有效者在前；展开决策即可查看。
cohort-recommendation = 推荐意见
cohort-most-applies = – 最多适用于 { $women } 人
cohort-not-in-force = 未采用
cohort-applies = 适用
cohort-needs-data = 需要资料
cohort-does-not-apply = 不适用
cohort-failed = 失败
cohort-missing = 最常缺失的资料
cohort-missing-about = 病历没有说明而能作出判定的内容，按其首要关系排列；与危险信号及当前问题有关者在前。
cohort-question = 问题
cohort-red-flag = 关系到危险信号
cohort-asked = 关系到当前的问题
cohort-relevance = 关系到问题是否成立
cohort-other = 关系到其他问题
cohort-quality = 病历
cohort-quality-about = 病历的状况。无法读取的内容一概没有猜测。
cohort-record = 女性人数，其病历
cohort-with-errors = 含有无法读取或相互矛盾的内容
cohort-with-warnings = 含有可疑内容，但无更严重者
cohort-with-failures = 某一点无法评估
cohort-with-entered-in-error = 含有误录条目，已不采用
cohort-with-refuted = 含有已否定的条目，已不采用
cohort-with-duplicates = 有重复条目，只计一次
cohort-without-age = 没有年龄
cohort-with-gestation = 含有孕周已知的持续妊娠
cohort-at-newest-moment = 因未给出日期，按其最新时刻评估
cohort-rejects =
    { $rejects ->
        [0] 输入内容没有被拒绝的。
       *[other] 输入内容中有 { $rejects } 行、记录或资源被拒绝；原因见拒绝表。
    }
cohort-strata = 按年龄与年份
cohort-strata-about = 年龄和年份以评估日期为准。
cohort-age = 年龄（岁）
cohort-year = 年份
cohort-age-under = { $high } 岁以下
cohort-age-from = { $low } 岁及以上
cohort-age-unknown = 不详
cohort-year-unknown = 不详
cohort-shares-by = 各指标的比例：{ $by }
cohort-reading = 如何阅读
cohort-reading-unknown = 病历没有说明的，不当作没有。不知道是否计入、或不知道是否做过的女性列在“不详”之下，不计入任何比例。
cohort-reading-tables = 每个数字背后的女性见运行结果的表格（tasks、measures、recommendations、missing、issues），以此处所示的标识查找。
cohort-reading-moment = 若每位女性都按其病历的最新时刻评估，则很少会有逾期：给出评估日期，才能找出此后未做的事。
cohort-reading-explain = gravida explain 加警示或推荐意见的标识，说明其依据。
cohort-left-out = 本次运行的表格不需要、因而未计数的部分：{ $parts }。
measure-unknown = 病历没有说明的，不当作没有。分母和分子只含病历说明充分的女性；其余作为单独的人群报告。不设目标值。
