-- Posts the files that the file BODIES names, one in a line, one after the other, for wrk. With MEAN_DELAY each
-- connection rests so many milliseconds before each of them, in the mean; how long differs as it does
-- between people who know nothing of each other.
local requests, last = {}, 0
local mean = tonumber(os.getenv("MEAN_DELAY") or "0")

function init()
  for path in io.lines(os.getenv("BODIES")) do
    local file = assert(io.open(path, "rb"))
    local body = file:read("*a")
    file:close()
    table.insert(requests, wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body))
  end
  assert(#requests > 0, "there is no body")
end

function request()
  last = last % #requests + 1
  return requests[last]
end

if mean > 0 then
  function delay()
    return math.floor(-mean * math.log(1 - math.random()) + 0.5)
  end
end
