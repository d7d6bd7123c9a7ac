package com.therapybooking.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the environment variables of the service from {@code application.yaml}. */
public final class Variables {

    private static final Path SETTINGS = Path.of("src/main/resources/application.yaml");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::(.*))?}");

    private Variables() {}

    /** Returns each variable with its default; empty if it has none. */
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
