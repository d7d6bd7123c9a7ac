package com.therapybooking.platform.web;

import static java.util.Comparator.comparing;

import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Maps each exception to its problem document. */
public final class ProblemMapper {

    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

    /** Constraints that a missing value breaks; others of the same field say nothing more. */
    private static final Set<String> MISSING = Set.of("NotNull", "NotBlank", "NotEmpty");

    private ProblemMapper() {}

    /** The problem of any exception; an unexpected one is a 500 without details. */
    public static ProblemException of(Throwable failure) {
        ProblemException ours = ExceptionCauses.find(failure, ProblemException.class);
        if (ours != null) {
            return ours;
        }
        if (ExceptionCauses.databaseIsUnavailable(failure)) {
            return ProblemException.unavailable("The database is unavailable.");
        }
        if (ExceptionCauses.find(failure, InvalidParameterException.class) != null
                || ExceptionCauses.find(failure, BadRequestException.class) != null
                || ExceptionCauses.find(failure, ClientAbortException.class) != null) {
            return ProblemException.of(HttpStatus.BAD_REQUEST);
        }
        // in Accept: an invalid Content-Type was refused before
        if (ExceptionCauses.find(failure, InvalidMimeTypeException.class) != null) {
            return ProblemException.of(
                    HttpStatus.NOT_ACCEPTABLE, "Not acceptable: Accept is malformed.");
        }
        return switch (failure) {
            case HttpMessageNotReadableException e -> JsonProblems.of(e);
            case MethodArgumentNotValidException e -> ProblemException.invalid(problems(e));
            case MethodArgumentTypeMismatchException e ->
                    ProblemException.invalid(e.getName(), "has a value of the wrong type");
            case AccessDeniedException e -> ProblemException.forbidden();
            case AuthenticationException e -> ProblemException.unauthorized();
            case RequestRejectedException e -> ProblemException.of(HttpStatus.BAD_REQUEST);
            case HttpRequestMethodNotSupportedException e ->
                    methodNotAllowed(
                            Objects.requireNonNullElse(e.getSupportedHttpMethods(), Set.of()));
            case HttpMediaTypeNotAcceptableException e -> notAcceptable(e);
            // without a cause: no converter writes JSON in the charset that Accept names
            case HttpMessageNotWritableException e when e.getCause() == null ->
                    ProblemException.of(HttpStatus.NOT_ACCEPTABLE);
            case ErrorResponse e -> framework(e, failure);
            default -> unexpected(failure);
        };
    }

    /** The sentence for a status whose cause is unknown. */
    static String detail(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> "The request is malformed, or its URL or headers are too long.";
            case UNAUTHORIZED -> "A valid bearer token is required.";
            case FORBIDDEN -> "Forbidden: this call needs another role or scope.";
            case NOT_FOUND -> "Not found.";
            case METHOD_NOT_ALLOWED -> "Method not allowed.";
            case NOT_ACCEPTABLE -> "Not acceptable: Accept must allow application/json.";
            case UNSUPPORTED_MEDIA_TYPE -> "The body must be application/json, in UTF-8.";
            case CONTENT_TOO_LARGE -> "The body may have at most 64 KiB.";
            case INTERNAL_SERVER_ERROR -> "Internal server error. The cause is in the server log.";
            default -> status.getReasonPhrase() + ".";
        };
    }

    /** The fields of a body that break its constraints, each once, by name. */
    public static List<FieldProblem> problems(Errors violations) {
        Map<String, FieldProblem> problems = new TreeMap<>();
        violations.getAllErrors().stream()
                .sorted(
                        comparing((ObjectError error) -> !MISSING.contains(error.getCode()))
                                .thenComparing(ProblemMapper::message))
                .map(error ->
                        new FieldProblem(
                                error instanceof FieldError field ? name(field) : "body",
                                message(error)))
                .forEach(problem -> problems.putIfAbsent(problem.field(), problem));
        return List.copyOf(problems.values());
    }

    /**
     * The path of the field as the other errors write it: an entry of a map is {@code
     * headers.name}, where Spring writes {@code headers[name]}.
     */
    private static String name(FieldError error) {
        return error.getField()
                .replaceFirst("\\.?<[^>]*>$", "")
                .replaceAll("\\[(?!\\d+])([^]]*)]", ".$1");
    }

    private static String message(MessageSourceResolvable error) {
        String message = error.getDefaultMessage();
        return message == null ? "is not valid" : message;
    }

    /**
     * A 405 with a correct {@code Allow}: {@code OPTIONS} is answered everywhere, {@code HEAD}
     * where {@code GET} is.
     */
    private static ProblemException methodNotAllowed(Set<HttpMethod> supported) {
        SortedSet<String> used = new TreeSet<>();
        supported.forEach(method -> used.add(method.name()));
        SortedSet<String> allowed = new TreeSet<>(used);
        allowed.add(HttpMethod.OPTIONS.name());
        if (used.contains(HttpMethod.GET.name())) {
            allowed.add(HttpMethod.HEAD.name());
            used.remove(HttpMethod.HEAD.name());
        }
        used.remove(HttpMethod.OPTIONS.name());
        return new ProblemException(
                HttpStatus.METHOD_NOT_ALLOWED,
                used.isEmpty()
                        ? detail(HttpStatus.METHOD_NOT_ALLOWED)
                        : "Method not allowed: use " + String.join(" or ", used) + ".",
                List.of(),
                Map.of(HttpHeaders.ALLOW, String.join(", ", allowed)));
    }

    private static ProblemException notAcceptable(HttpMediaTypeNotAcceptableException exception) {
        String types =
                exception.getSupportedMediaTypes().stream()
                        .map(type -> type.getType() + "/" + type.getSubtype())
                        .filter(type -> !type.contains("*"))
                        .distinct()
                        .collect(Collectors.joining(" or "));
        return ProblemException.of(
                HttpStatus.NOT_ACCEPTABLE,
                types.isEmpty()
                        ? detail(HttpStatus.NOT_ACCEPTABLE)
                        : "Not acceptable: the reply is " + types + ".");
    }

    private static ProblemException framework(ErrorResponse error, Throwable failure) {
        HttpStatus status = HttpStatus.resolve(error.getStatusCode().value());
        if (status == null || status.is5xxServerError()) {
            return unexpected(failure);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        error.getHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return new ProblemException(status, detail(status), List.of(), headers);
    }

    private static ProblemException unexpected(Throwable failure) {
        log.error(
                "A request failed unexpectedly; the reply is 500",
                ExceptionCauses.withoutMessages(failure));
        return ProblemException.of(HttpStatus.INTERNAL_SERVER_ERROR);
    }
}
