package com.therapybooking.platform.web;

import com.therapybooking.platform.web.ProblemException.FieldProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** An RFC 9457 problem document, the form of every error, and how it is written to a response. */
public record Problem(
        HttpStatus status, String detail, List<FieldProblem> errors, Map<String, String> headers) {

    public Problem {
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    /** The problem of any exception; an unexpected one is a 500 without details. */
    public static Problem of(Throwable failure) {
        return ProblemMapper.of(failure);
    }

    /** A problem with the usual sentence for its status. */
    public static Problem of(HttpStatus status) {
        return of(status, ProblemMapper.detail(status));
    }

    /** A problem without field errors. */
    public static Problem of(HttpStatus status, String detail) {
        return new Problem(status, detail, List.of(), Map.of());
    }

    /** Writes the whole response, unless it has begun already. */
    public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status.value());
        headers.forEach(response::setHeader);
        response.setContentType("application/problem+json");
        byte[] body = body();
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
        response.flushBuffer();
    }

    /** The document. */
    public byte[] body() {
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", status.getReasonPhrase());
        document.put("status", status.value());
        document.put("detail", detail);
        document.put("success", false);
        if (!errors.isEmpty()) {
            document.put("errors", errors);
        }
        return JsonMapper.shared().writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }
}
