package com.therapybooking.platform.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The errors that Tomcat finds before any filter of ours, such as a malformed request line. */
public final class ProblemErrorReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int code = response.getStatus();
        if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpStatus status = status(request, code);
        response.setStatus(status.value());
        try {
            response.setContentType("application/problem+json");
            byte[] body = Problem.of(status, Problems.detail(status)).body();
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // the caller has gone
        }
    }

    /** What a caller asks for that HTTP/1.1 or we do not have is the caller's mistake, not ours. */
    private static HttpStatus status(Request request, int code) {
        HttpStatus status = HttpStatus.resolve(code);
        if (status == HttpStatus.NOT_IMPLEMENTED && "CONNECT".equals(request.getMethod())) {
            return HttpStatus.METHOD_NOT_ALLOWED;
        }
        if (status == null
                || status == HttpStatus.NOT_IMPLEMENTED
                || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED) {
            return HttpStatus.BAD_REQUEST;
        }
        return status;
    }
}
