package com.therapybooking.platform.web;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An enum whose constants have their own names, in lower case, outside of the code. */
public interface NamedInLowerCase {

    String name();

    /** The name in the API, the database and forms. */
    @JsonValue
    default String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The constant with this name.
     *
     * @throws ProblemException 400 that names the field and every constant
     */
    static <E extends Enum<E> & NamedInLowerCase> E parse(
            Class<E> type, String field, String text) {
        List<E> all = List.of(type.getEnumConstants());
        return all.stream()
                .filter(constant -> constant.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalid(
                                field,
                                "must be one of "
                                        + all.stream()
                                                .map(NamedInLowerCase::text)
                                                .collect(Collectors.joining(", "))));
    }
}
