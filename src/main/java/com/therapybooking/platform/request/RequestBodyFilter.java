package com.therapybooking.platform.request;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a body whose announced length is more than {@link #MAX_BODY} bytes before reading it, and
 * keeps the body of an API call in memory once it is read. Exceptions of later filters become
 * problem documents.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public final class RequestBodyFilter extends OncePerRequestFilter {

    public static final int MAX_BODY = 64 * 1024;

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        if (request.getContentLengthLong() > MAX_BODY) {
            response.setHeader("Connection", "close");
            ProblemException.of(HttpStatus.CONTENT_TOO_LARGE).write(response);
            return;
        }
        boolean api = request.getServletPath().startsWith("/api/");
        if (!api && !hasPlainType(request)) {
            ProblemException.of(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            "The Content-Type is malformed or unsupported.")
                    .write(response);
            return;
        }
        try {
            chain.doFilter(
                    api ? new BufferedRequest(request) : new PlainRequest(request), response);
        } catch (ServletException | IOException | RuntimeException e) {
            ProblemMapper.of(e).write(response);
        }
    }

    /** Spring fails on a malformed or wildcard content type, even where it is not used. */
    private static boolean hasPlainType(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type == null || type.isEmpty() || MediaType.parseMediaType(type).isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
