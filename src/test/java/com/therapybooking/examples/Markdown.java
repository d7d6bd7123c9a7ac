package com.therapybooking.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads the fenced code blocks of a page of the documentation. */
public final class Markdown {

    private Markdown() {}

    public static String read(String page) {
        try {
            return Files.readString(Path.of(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the blocks of a language in order, without the indentation of a list. */
    public static List<String> blocks(String page, String language) {
        return blocksOf(read(page), language);
    }

    /** Does the same for a part of a page. */
    public static List<String> blocksOf(String text, String language) {
        return Pattern.compile(
                        "^( *)```" + language + "\n(.*?)^\\1```$",
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult block) -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
                .toList();
    }
}
