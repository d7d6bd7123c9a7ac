package com.therapybooking.platform.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Answers every failure with a problem document, the container's own failures included. */
@RestControllerAdvice
@RestController
class ApiErrors implements ErrorController {

    @ExceptionHandler(Throwable.class)
    void handle(Throwable failure, HttpServletResponse response) throws IOException {
        ProblemMapper.of(failure).write(response);
    }

    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void clientDisconnected(HttpServletResponse response) {
        // the client has disconnected
    }

    @RequestMapping("/error")
    void containerError(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer value ? HttpStatus.resolve(value) : null;
        if (code == null) {
            status = HttpStatus.NOT_FOUND;
        } else if (status == null) {
            status = HttpStatus.INTERNAL_SERVER_ERROR;
        }
        ProblemException.of(status).write(response);
    }
}
