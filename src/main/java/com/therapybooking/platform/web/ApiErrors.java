package com.therapybooking.platform.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Answers every failure of a call with a problem document. */
@RestControllerAdvice
class ApiErrors {

    @ExceptionHandler(Throwable.class)
    void handle(Throwable failure, HttpServletResponse response) throws IOException {
        ProblemMapper.of(failure).write(response);
    }

    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void clientDisconnected(HttpServletResponse response) {
        // the client has disconnected
    }
}
