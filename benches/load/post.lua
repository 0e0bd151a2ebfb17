-- Posts the files of the folder that BODIES names, one after the other, for wrk.
local requests, last = {}, 0

function init()
  for path in io.popen('ls "' .. os.getenv("BODIES") .. '"/*.json'):lines() do
    local body = assert(io.open(path, "rb")):read("*a")
    table.insert(requests, wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body))
  end
  assert(#requests > 0, "there is no body")
end

function request()
  last = last % #requests + 1
  return requests[last]
end
