package com.therapybooking.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment variables of the service, as {@code application.yaml} takes them. */
public final class Variables {

    private static final Path SETTINGS = Path.of("src/main/resources/application.yaml");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::(.*))?}");

    private Variables() {}

    /** Each variable with its default; an empty text where it has none. */
    public static SortedMap<String, String> all() {
        SortedMap<String, String> variables = new TreeMap<>();
        Matcher matcher = VARIABLE.matcher(text());
        while (matcher.find()) {
            String byDefault = matcher.group(2) == null ? "" : matcher.group(2);
            variables.put(matcher.group(1), byDefault.replace("${server.port}", "8080"));
        }
        return variables;
    }

    private static String text() {
        try {
            return Files.readString(SETTINGS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
