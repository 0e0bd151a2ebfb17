-- Posts the file that BODY names, for wrk.
wrk.method = "POST"
wrk.body = assert(io.open(os.getenv("BODY"), "rb")):read("*a")
wrk.headers["Content-Type"] = "application/json"
