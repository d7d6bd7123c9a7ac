package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;

/** Compares the documents with the code. */
class DocumentsTest {

    private static final Path PACKAGES = Path.of("src/main/java/com/therapybooking");
    private static final Pattern ARROW =
            Pattern.compile("^  (\\w+) --> (\\w+)$", Pattern.MULTILINE);
    private static final Pattern DECLARATION =
            Pattern.compile(
                    "@ApplicationModule\\((?:.*?)allowedDependencies = \\{([^}]*)}",
                    Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"(\\w+)[^\"]*\"");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z][A-Z0-9_]*)` \\|.*\\| ([^|]*) \\|$", Pattern.MULTILINE);

    @Test
    void theArchitectureDrawsThePackagesAsTheyAreDeclared() throws IOException {
        assertThat(drawn()).isEqualTo(declared());
        assertThat(Markdown.read("docs/architecture.md"))
                .contains(packages().stream().map(name -> "| `" + name + "` |").toList());
    }

    @Test
    void settingsListEveryVariableWithItsDefault() {
        Map<String, String> listed = listedVariables("docs/settings.md");
        Map<String, String> variables = Variables.all();
        assertThat(listed.keySet()).isEqualTo(variables.keySet());
        variables.forEach((name, value) -> {
            if (!value.isEmpty()) {
                assertThat(listed.get(name)).as(name).contains("`" + value + "`");
            }
        });
    }

    @Test
    void theReadmeShowsTheSameDefaults() {
        assertThat(listedVariables("README.md"))
                .hasSize(6)
                .allSatisfy((name, value) -> assertThat(Variables.all()).containsKey(name));
        listedVariables("README.md")
                .forEach((name, value) -> {
                    String own = String.valueOf(Variables.all().get(name));
                    if (!own.isEmpty()) {
                        assertThat(value).as(name).contains("`" + own + "`");
                    }
                });
    }

    @Test
    void settingsAreListedOnOnePage() throws IOException {
        for (Path page : pages()) {
            if (!page.endsWith("settings.md") && !page.endsWith("README.md")) {
                assertThat(listedVariables(page.toString())).as(page.toString()).isEmpty();
            }
        }
    }

    @Test
    void theTestsThatPagesNameExist() throws IOException {
        Map<String, String> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
                classes.merge(
                        file.getFileName().toString().replace(".java", ""),
                        Files.readString(file),
                        String::concat);
            }
        }
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher named = TEST.matcher(Markdown.read(page.toString()));
            while (named.find()) {
                String code = classes.get(named.group(1));
                String method = named.group(2);
                if (!named.group(1).equals("YourTest")
                        && (code == null
                                || (method != null && !code.contains(" " + method + "(")))) {
                    missing.add(page + ": " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyDecisionHasTheSameFormAndIsInTheIndex() throws IOException {
        String index = Markdown.read("docs/adr/README.md");
        List<Path> decisions;
        try (Stream<Path> files = Files.list(Path.of("docs/adr"))) {
            decisions = files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
        assertThat(decisions).isNotEmpty();
        for (Path decision : decisions) {
            String name = String.valueOf(decision.getFileName());
            String page = Markdown.read(decision.toString());
            assertThat(name).matches("\\d{4}-[a-z0-9-]+\\.md");
            int number = Integer.parseInt(name.substring(0, 4));
            assertThat(page)
                    .as(name)
                    .containsPattern(
                            "\\A# "
                                    + number
                                    + "\\. .+\n\n\\*\\*Status:\\*\\* .*\\d{4}-\\d{2}-\\d{2}");
            assertThat(
                            Pattern.compile("^## (.+)$", Pattern.MULTILINE)
                                    .matcher(page)
                                    .results()
                                    .map(heading -> heading.group(1)))
                    .as(name)
                    .containsExactly("Context", "Decision", "Consequences", "Not taken");
            String title = page.substring(page.indexOf(". ") + 2, page.indexOf('\n'));
            assertThat(index).contains("| [%d](%s) | %s |".formatted(number, name, title));
        }
    }

    @Test
    void contributingNamesPlacesThatExist() {
        Pattern place = Pattern.compile("`([a-z]+(?:/[a-zA-Z]+)*)`");
        String page = Markdown.read("CONTRIBUTING.md");
        String table = page.substring(0, page.indexOf("## Build and test"));
        assertThat(place.matcher(table).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allMatch(name ->
                        Files.exists(PACKAGES.resolve(name))
                                || Files.exists(PACKAGES.resolve(name + ".java"))
                                || Files.exists(Path.of(name)));
    }

    @Test
    void everyProgramOfTheBenchesIsDescribed() throws IOException {
        String page = Markdown.read("docs/benchmarks.md");
        try (Stream<Path> scripts = Files.list(Path.of("bench")).filter(Files::isExecutable)) {
            assertThat(
                            scripts.filter(Files::isRegularFile)
                                    .map(script -> "`bench/" + script.getFileName())
                                    .filter(script -> !page.contains(script)))
                    .isEmpty();
        }
    }

    @Test
    void everyLinkBetweenTheDocumentsLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : links(page)) {
                if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
                    broken.add(page + " -> " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /**
     * A code block without indentation ends a list, and the following steps become one paragraph.
     */
    @Test
    void noNumberedStepRunsIntoAParagraph() throws IOException {
        var tables = List.of(TablesExtension.create());
        Parser parser = Parser.builder().extensions(tables).build();
        HtmlRenderer html = HtmlRenderer.builder().extensions(tables).build();
        for (Path page : pages()) {
            String shown = html.render(parser.parse(Markdown.read(page.toString())));
            assertThat(shown.replaceAll("(?s)<pre>.*?</pre>", ""))
                    .as(page.toString())
                    .doesNotContainPattern("\\n\\d+\\. ");
        }
    }

    @Test
    void theSpringReceiverUsesTheServicesVersionOfSpringBoot() throws IOException {
        Pattern version =
                Pattern.compile("spring-boot-starter-parent</artifactId>\\s*<version>([^<]+)<");
        List<String> versions = new ArrayList<>();
        for (String pom : List.of("pom.xml", "examples/receivers/java/pom.xml")) {
            Matcher matcher = version.matcher(Files.readString(Path.of(pom)));
            assertThat(matcher.find()).as(pom).isTrue();
            versions.add(matcher.group(1));
        }
        assertThat(versions.getFirst()).isEqualTo(versions.getLast());
    }

    /** Returns whether the linked file exists, and the heading if the link has an anchor. */
    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.toAbsolutePath().resolveSibling(parts[0]);
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || Pattern.compile("^#+ (.+)$", Pattern.MULTILINE)
                        .matcher(Markdown.read(target.toString()))
                        .results()
                        .map(heading ->
                                heading.group(1)
                                        .toLowerCase(Locale.ROOT)
                                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                        .replace(' ', '-'))
                        .anyMatch(parts[1]::equals);
    }

    private static Map<String, String> listedVariables(String page) {
        Map<String, String> listed = new TreeMap<>();
        Matcher row = ROW.matcher(Markdown.read(page));
        while (row.find()) {
            listed.put(row.group(1), row.group(2).strip());
        }
        return listed;
    }

    private static Map<String, Set<String>> drawn() {
        Map<String, Set<String>> graph = new TreeMap<>();
        Matcher arrow = ARROW.matcher(Markdown.blocks("docs/architecture.md", "mermaid").get(1));
        while (arrow.find()) {
            graph.computeIfAbsent(arrow.group(1), name -> new TreeSet<>()).add(arrow.group(2));
        }
        return graph;
    }

    private static Map<String, Set<String>> declared() throws IOException {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (String name : packages()) {
            Set<String> uses = uses(name);
            if (!uses.isEmpty()) {
                graph.put(name, uses);
            }
        }
        return graph;
    }

    private static List<String> packages() throws IOException {
        try (Stream<Path> folders = Files.list(PACKAGES).filter(Files::isDirectory)) {
            return folders.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** Returns the packages that a package may use; {@code everything} if it declares none. */
    private static Set<String> uses(String name) throws IOException {
        Matcher declaration =
                DECLARATION.matcher(
                        Files.readString(PACKAGES.resolve(name).resolve("package-info.java")));
        if (!declaration.find()) {
            return Set.of("everything");
        }
        return QUOTED.matcher(declaration.group(1))
                .results()
                .map(used -> used.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String root : List.of("docs", "examples")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        try (Stream<Path> files = Files.list(Path.of(""))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<String> links(Path page) {
        return LINK.matcher(
                        Markdown.read(page.toString()).replaceAll("(?s)```.*?```|`[^`\n]*`", ""))
                .results()
                .map(link -> link.group(1))
                .toList();
    }
}
