package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;

/** Checks and splits namespaces: names of collections with their databases. */
public final class Namespaces {

    private static final int MAX_LENGTH = 255;

    private Namespaces() {}

    public static void check(String namespace) {
        int dot = namespace.indexOf('.');
        String name = namespace.substring(dot + 1);
        boolean good =
                dot > 0
                        && namespace.length() <= MAX_LENGTH
                        && !name.isEmpty()
                        && !name.startsWith(".")
                        && !name.startsWith("system.")
                        && !name.contains("$")
                        && namespace.indexOf('\0') < 0
                        && namespace
                                .substring(0, dot)
                                .chars()
                                .noneMatch(c -> "/\\ \"$".indexOf(c) >= 0);
        if (!good) {
            throw new CommandException(
                    ErrorCode.INVALID_NAMESPACE, "Invalid namespace specified '" + namespace + "'");
        }
    }

    static String database(String namespace) {
        return namespace.substring(0, namespace.indexOf('.'));
    }
}
