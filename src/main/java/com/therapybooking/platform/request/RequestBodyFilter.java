package com.therapybooking.platform.request;

import com.therapybooking.platform.web.BodyTooLargeException;
import com.therapybooking.platform.web.BodyTooSlowException;
import com.therapybooking.platform.web.Problem;
import com.therapybooking.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Accepts a body of at most 64 KiB that arrives within 15 s. The body of an API call is read here,
 * before anything looks at it: a body that is too long is a 413 whatever it says, with or without
 * an announced length. Exceptions of the filters further in become problem documents.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public final class RequestBodyFilter extends OncePerRequestFilter {

    static final int LIMIT = 64 * 1024;

    /** Ends a body that arrives slowly; the connection's timeout ends one that stalls. */
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        if (request.getContentLengthLong() > LIMIT) {
            response.setHeader("Connection", "close");
            Problems.tooLarge().write(request, response);
            return;
        }
        boolean api = request.getServletPath().startsWith("/api/");
        if (!api && !hasPlainType(request)) {
            Problems.unsupportedType().write(request, response);
            return;
        }
        try {
            HttpServletRequest limited = new Limited(request);
            chain.doFilter(
                    api
                            ? new BufferedRequest(request, limited.getInputStream().readAllBytes())
                            : limited,
                    response);
        } catch (ServletException | IOException | RuntimeException e) {
            Problem.of(e).write(request, response);
        }
    }

    /**
     * Spring fails on a content type that is malformed or has a wildcard, also where none counts.
     */
    private static boolean hasPlainType(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type == null || type.isEmpty() || MediaType.parseMediaType(type).isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static final class Limited extends HttpServletRequestWrapper {

        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counting(super.getInputStream());
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(
                    new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }

        /** An empty {@code Accept} is none: the metrics would fail on it. */
        @Override
        public Enumeration<String> getHeaders(String name) {
            Enumeration<String> values = super.getHeaders(name);
            return name.equalsIgnoreCase(HttpHeaders.ACCEPT)
                    ? Collections.enumeration(
                            Collections.list(values).stream()
                                    .filter(value -> !value.isBlank())
                                    .toList())
                    : values;
        }
    }

    private static final class Counting extends ServletInputStream {

        private final ServletInputStream input;
        private final long deadline = System.nanoTime() + DEADLINE.toNanos();
        private int count;

        Counting(ServletInputStream input) {
            this.input = input;
        }

        @Override
        public int read() throws IOException {
            int value = input.read();
            if (value >= 0) {
                add(1);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = input.read(buffer, offset, length);
            add(Math.max(0, read));
            return read;
        }

        private void add(int bytes) throws BodyTooLargeException, BodyTooSlowException {
            if (bytes > 0 && System.nanoTime() - deadline > 0) {
                throw new BodyTooSlowException();
            }
            count += bytes;
            if (count > LIMIT) {
                throw new BodyTooLargeException();
            }
        }

        @Override
        public boolean isFinished() {
            return input.isFinished();
        }

        @Override
        public boolean isReady() {
            return input.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            input.setReadListener(listener);
        }
    }
}
