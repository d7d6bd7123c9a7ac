package com.therapybooking.platform.web;

import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Describes the errors of a JSON body, without the names of our classes. */
public final class JsonProblems {

    private JsonProblems() {}

    static ProblemException of(HttpMessageNotReadableException exception) {
        JacksonException cause = ExceptionCauses.find(exception, JacksonException.class);
        return switch (cause) {
            case null -> malformed("The body is missing.", "is missing");
            case UnrecognizedPropertyException e -> field(e, "is not a known field");
            case StreamConstraintsException e ->
                    malformed(
                            "The JSON is too deep, or has too long a name, number or text.",
                            "is too deep, or has too long a name, number or text" + at(e));
            case MismatchedInputException e -> field(e, mismatch(e));
            case DatabindException e -> field(e, "has a value that is not accepted");
            case StreamReadException e when isDuplicate(e) ->
                    ProblemException.invalid(path(e), "is given twice");
            case JacksonException e ->
                    malformed("The body is malformed JSON.", "malformed JSON" + at(e));
        };
    }

    private static String mismatch(MismatchedInputException exception) {
        String message = exception.getOriginalMessage();
        if (message != null && message.startsWith("Trailing token")) {
            return "has text after the JSON value";
        }
        if (message != null && message.startsWith("No content")) {
            return "is missing";
        }
        if (exception instanceof InvalidFormatException) {
            if (exception.getTargetType() == Integer.class) {
                return "must be a whole number";
            }
            if (exception.getTargetType() == String.class) {
                return "must be Unicode text without NUL or half of a surrogate pair";
            }
        }
        return exception.getTargetType() != null && exception.getTargetType().isEnum()
                ? "is not one of the accepted values"
                : "has a value of the wrong type";
    }

    private static boolean isDuplicate(StreamReadException exception) {
        String message = exception.getOriginalMessage();
        return message != null && message.startsWith("Duplicate");
    }

    /** The path at which the parser stopped, such as {@code client.name} or {@code ids[0]}. */
    private static String path(StreamReadException exception) {
        JsonParser parser = exception.processor();
        if (parser == null) {
            return "body";
        }
        return parser.streamReadContext()
                .pathAsPointer()
                .toString()
                .substring(1)
                .replaceAll("/([0-9]+)", "[$1]")
                .replace('/', '.');
    }

    /** The place of an error, such as " at line 1, column 9"; empty when it is unknown. */
    public static String at(JacksonException exception) {
        TokenStreamLocation location = exception.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static ProblemException field(DatabindException exception, String message) {
        return ProblemException.invalid(path(exception), message);
    }

    private static ProblemException malformed(String detail, String message) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST,
                detail,
                List.of(new FieldProblem("body", message)),
                Map.of());
    }

    private static String path(JacksonException exception) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference part : exception.getPath()) {
            if (part.getPropertyName() == null) {
                path.append('[').append(part.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part.getPropertyName());
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
