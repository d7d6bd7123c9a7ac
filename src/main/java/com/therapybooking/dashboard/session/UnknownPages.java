package com.therapybooking.dashboard.session;

import com.therapybooking.platform.web.ProblemMapper;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers a browser that asks for an unknown address with a page, other callers with JSON. */
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnknownPages {

    private final PageErrors errors;

    UnknownPages(PageErrors errors) {
        this.errors = errors;
    }

    @ExceptionHandler({
        NoResourceFoundException.class,
        HttpRequestMethodNotSupportedException.class
    })
    void notFound(
            ServletException failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (fromBrowser(request)) {
            errors.show(request, response, failure);
        } else {
            ProblemMapper.of(failure).write(response);
        }
    }

    /** Whether the request asks for HTML by name; a link to the API shows its own answers. */
    static boolean fromBrowser(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null
                && accept.contains(MediaType.TEXT_HTML_VALUE)
                && !request.getRequestURI().startsWith("/api/");
    }
}
