package com.therapybooking.platform.request;

import com.therapybooking.platform.web.ProblemException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Writes problem documents for the errors of Tomcat, such as a malformed request line. */
public final class ProblemErrorReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int code = response.getStatus();
        boolean isAnswered = throwable == null && response.getContentWritten() > 0;
        if (code < 400 || isAnswered || !response.setErrorReported()) {
            return;
        }
        try {
            response.resetBuffer(true); // a page may have begun with its writer
            HttpStatus status = HttpStatus.resolve(code);
            ProblemException.of(status == null ? HttpStatus.BAD_REQUEST : status).write(response);
        } catch (IOException | IllegalStateException e) {
            // the caller has disconnected
        }
    }
}
