package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rejects words that make a text hard to read: "whoever", "somebody" and "nobody" instead of the
 * name of the actor, and a comment or sentence that begins with the noun clause "What …".
 *
 * <p>Documents and sources have none of them. {@code words-allowed.txt} can allow a number of
 * exceptions for a part of the sources. These numbers may only be lowered.
 */
class WordsTest {

    private static final Pattern NAMELESS_ACTOR =
            Pattern.compile("\\b([Ww]hoever|[Ss]omebody|[Nn]obody)\\b");
    private static final Pattern NAMELESS_TEST =
            Pattern.compile("void \\w*(Whoever|Somebody|Nobody|Anybody)\\w*");
    private static final Pattern WHAT_SENTENCE =
            Pattern.compile("(?:^|[.|*] |^[-*] )What [^?\\n]*$", Pattern.MULTILINE);
    private static final Pattern WHAT_COMMENT =
            Pattern.compile("(?://|#|/\\*\\*?|<!--)[\\s*]*What ");

    /** Lines that are not comments. Tests may use the words as data. */
    private static final Pattern CODE = Pattern.compile("(?m)^ *(?![ *]|/[/*]).*$");

    private static final Path ALLOWED = Path.of("src/test/resources/words-allowed.txt");
    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|html|yaml|js|css)");

    @Test
    void documentsNameTheActorAndBeginWithTheSubject() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path page : DocumentsTest.pages()) {
            String text = Markdown.read(page.toString());
            for (Pattern habit : List.of(NAMELESS_ACTOR, WHAT_SENTENCE)) {
                habit.matcher(text)
                        .results()
                        .forEach(fault -> faults.add(page + ": " + fault.group().strip()));
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void noPartOfTheSourcesGetsWorse() throws IOException {
        Map<String, Integer> allowed = allowed();
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> SOURCE.matcher(path.toString()).matches()).toList()) {
                if (!file.endsWith("WordsTest.java")) {
                    found.computeIfAbsent(part(file), part -> new ArrayList<>())
                            .addAll(faults(file));
                }
            }
        }
        found.forEach((part, faults) ->
                assertThat(faults)
                        .as("%s: see CONTRIBUTING.md, Rules", part)
                        .hasSizeLessThanOrEqualTo(allowed.getOrDefault(part, 0)));
    }

    private static List<String> faults(Path file) throws IOException {
        String read = Files.readString(file);
        String text = file.startsWith("src/test") ? CODE.matcher(read).replaceAll("") : read;
        List<String> faults =
                new ArrayList<>(
                        NAMELESS_TEST.matcher(read).results().map(MatchResult::group).toList());
        for (Pattern habit : List.of(NAMELESS_ACTOR, WHAT_COMMENT)) {
            habit.matcher(text)
                    .results()
                    .forEach(fault ->
                            faults.add(
                                    file
                                            + ":"
                                            + text.substring(0, fault.end()).lines().count()
                                            + " "
                                            + fault.group().strip()));
        }
        return faults;
    }

    /**
     * Returns {@code main/} or {@code test/} and the top-level package, or the folder of a
     * resource.
     */
    private static String part(Path file) {
        String path = file.toString().replace('\\', '/').replace("java/com/therapybooking/", "");
        List<String> names = List.of(path.split("/"));
        int folders = names.get(2).equals("resources") ? 4 : 3;
        return String.join("/", names.subList(1, Math.min(folders, names.size() - 1)));
    }

    private static Map<String, Integer> allowed() throws IOException {
        Map<String, Integer> allowed = new TreeMap<>();
        for (String line : Files.readAllLines(ALLOWED)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.strip().split("\\s+", -1);
                allowed.put(parts[0], Integer.valueOf(parts[1]));
            }
        }
        return allowed;
    }
}
