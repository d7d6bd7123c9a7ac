package com.therapybooking.platform.request;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A request that only its route answers. A CORS preflight is like any other {@code OPTIONS},
 * because Spring would answer it with an {@code Allow} of all methods. The route answers with its
 * own {@code Allow}, and without CORS headers, so browsers refuse cross-origin calls.
 */
class PlainRequest extends HttpServletRequestWrapper {

    PlainRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
                ? null
                : super.getHeader(name);
    }

    /** Leaves out an empty {@code Accept}, on which the metrics would fail. */
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
