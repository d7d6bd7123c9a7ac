package com.therapybooking.platform.request;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * An API request whose body can be checked before it is parsed. The whole body is received and kept
 * in memory at its first use, so a call that is refused before costs no memory. Its content type is
 * {@code application/json}, whatever the caller sent: {@link RequestChecks} refuses others by
 * {@link #sent}.
 */
final class BufferedRequest extends PlainRequest {

    private final ServletInputStream input;
    private byte @Nullable [] body;

    BufferedRequest(HttpServletRequest request) throws IOException {
        super(request);
        // Tomcat reads no parameters from a body whose stream is in use.
        this.input = request.getInputStream();
    }

    /** The bytes of the body; not a copy. */
    byte[] body() throws IOException {
        if (body == null) {
            long length = getContentLengthLong();
            body = length < 0 ? input.readAllBytes() : input.readNBytes((int) length);
        }
        return body;
    }

    /** The request with the content type that the caller sent. */
    HttpServletRequest sent() {
        return (HttpServletRequest) getRequest();
    }

    @Override
    public String getContentType() {
        return MediaType.APPLICATION_JSON_VALUE;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isContentType(name) ? MediaType.APPLICATION_JSON_VALUE : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isContentType(name)
                ? Collections.enumeration(List.of(MediaType.APPLICATION_JSON_VALUE))
                : super.getHeaders(name);
    }

    /** The API's bodies are UTF-8; Spring would fail on an unknown charset. */
    @Override
    public String getCharacterEncoding() {
        return StandardCharsets.UTF_8.name();
    }

    private static boolean isContentType(String name) {
        return name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(body());
        return new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return bytes.read(buffer, offset, length);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("The body is read without a listener");
            }
        };
    }
}
