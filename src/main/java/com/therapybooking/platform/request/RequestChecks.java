package com.therapybooking.platform.request;

import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.WebUtils;

/**
 * Checks each API request against its controller method: a query parameter that is not declared or
 * is repeated is a 400, a body that is not JSON in UTF-8 is a 400 or a 415. An empty body may have
 * any content type where no body is required.
 */
@Component
public final class RequestChecks implements HandlerInterceptor, WebMvcConfigurer {

    /** A parameter may be empty (RFC 9110, section 5.6.6). */
    private static final Pattern JSON =
            Pattern.compile(
                    "application/(?:json|[a-z0-9.+-]+\\+json)\\s*"
                            + "(?:;[;\\s]*(?:charset=(?:utf-8|\"utf-8\")\\s*(?:;[;\\s]*)?)?)?",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern JSON_CHARSET =
            Pattern.compile(
                    "application/(?:json|[a-z0-9.+-]+\\+json)\\s*;\\s*charset=.*",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern EMPTY_OBJECT = Pattern.compile("\\s*(?:\\{\\s*}\\s*)?");
    private static final int MAX_NAME = 100;

    /**
     * The parts of a request that a controller method accepts.
     *
     * @param parameters the names of the query parameters
     * @param body null for a method without a body
     * @param anyType whether the body is read as JSON with any content type: {@code consumes} all
     */
    private record Accepted(Set<String> parameters, @Nullable RequestBody body, boolean anyType) {

        static Accepted by(HandlerMethod method) {
            RequestMapping route = method.getMethodAnnotation(RequestMapping.class);
            return new Accepted(
                    Arrays.stream(method.getMethodParameters())
                            .filter(parameter ->
                                    parameter.hasParameterAnnotation(RequestParam.class))
                            .map(parameter -> String.valueOf(parameter.getParameter().getName()))
                            .collect(Collectors.toUnmodifiableSet()),
                    Arrays.stream(method.getMethodParameters())
                            .map(parameter -> parameter.getParameterAnnotation(RequestBody.class))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null),
                    route != null && List.of(route.consumes()).contains(MediaType.ALL_VALUE));
        }
    }

    private final Map<HandlerMethod, Accepted> accepted = new ConcurrentHashMap<>();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException, HttpMediaTypeNotAcceptableException {
        BufferedRequest buffered = WebUtils.getNativeRequest(request, BufferedRequest.class);
        if (handler instanceof HandlerMethod method
                && buffered != null
                && !request.getMethod().equals("OPTIONS")) {
            Accepted rules = accepted.computeIfAbsent(method, Accepted::by);
            checkAccept(request);
            checkQuery(request, rules.parameters());
            checkBody(buffered, rules);
        }
        return true;
    }

    /**
     * Checked first: if the reply to a call that creates a key could not be written, the raw key,
     * which is shown only once, would be lost.
     */
    private static void checkAccept(HttpServletRequest request)
            throws HttpMediaTypeNotAcceptableException {
        List<String> accepted = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        try {
            List<MediaType> types = MediaType.parseMediaTypes(accepted);
            if (types.isEmpty() || types.stream().anyMatch(RequestChecks::isJson)) {
                request.setAttribute(
                        HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE,
                        Set.of(MediaType.APPLICATION_JSON));
                return;
            }
        } catch (InvalidMediaTypeException e) {
            // a header that names no type accepts none
        }
        throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
    }

    private static boolean isJson(MediaType type) {
        Charset charset = type.getCharset();
        return type.isCompatibleWith(MediaType.APPLICATION_JSON)
                && (charset == null
                        || charset.equals(StandardCharsets.UTF_8)
                        || charset.equals(StandardCharsets.US_ASCII));
    }

    private static void checkQuery(HttpServletRequest request, Set<String> known) {
        if (request.getQueryString() == null) {
            return;
        }
        request.getParameterMap()
                .forEach((name, values) -> {
                    String shown = name.substring(0, Math.min(name.length(), MAX_NAME));
                    if (!known.contains(name)) {
                        throw ProblemException.invalid(shown, "is not a known query parameter");
                    }
                    if (values.length > 1) {
                        throw ProblemException.invalid(shown, "must be given only once");
                    }
                });
    }

    private static void checkBody(BufferedRequest request, Accepted rules) throws IOException {
        RequestBody wanted = rules.body();
        HttpServletRequest sent = request.sent();
        boolean json = rules.anyType() || isJson(sent);
        if (wanted != null && request.getContentLengthLong() > 0 && !json && !hasCharset(sent)) {
            throw ProblemException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        byte[] body = request.body();
        if (wanted == null) {
            if (body.length > 0 && !EMPTY_OBJECT.matcher(text(body)).matches()) {
                throw ProblemException.invalid("body", "must be empty");
            }
            return;
        }
        if (body.length > 0) {
            text(body);
        }
        boolean hasNoType = sent.getHeader(HttpHeaders.CONTENT_TYPE) == null;
        boolean absent = body.length == 0 && (!wanted.required() || hasNoType);
        if (!absent && !json) {
            throw ProblemException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
    }

    /** JSON with a charset: the body itself shows whether it is UTF-8; if not, it is a 400. */
    private static boolean hasCharset(HttpServletRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null
                && JSON_CHARSET.matcher(type.strip()).matches()
                && request.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
    }

    private static boolean isJson(HttpServletRequest request) {
        List<String> types = Collections.list(request.getHeaders(HttpHeaders.CONTENT_TYPE));
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        return types.size() == 1
                && JSON.matcher(types.getFirst().strip()).matches()
                && (encoding == null || encoding.equalsIgnoreCase("identity"));
    }

    /**
     * The body's text. A NUL, which JSON never contains, distinguishes UTF-16 and UTF-32 from
     * UTF-8.
     *
     * @throws ProblemException 400 when the body is not UTF-8
     */
    private static String text(byte[] body) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // continue to the problem
        }
        throw ProblemException.invalid("body", "must be UTF-8");
    }
}
