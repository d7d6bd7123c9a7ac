package com.therapybooking;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.examples.Markdown;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/**
 * Checks the module graph against the drawing in {@code docs/architecture.md}, and the sub-packages
 * of each module.
 */
class ModularityTest {

    private static final String ROOT = "com.therapybooking.";
    private static final int MAX_FILES = 20;
    private static final Pattern ARROW = Pattern.compile("^  (\\w+ --> \\w+)$", Pattern.MULTILINE);

    private static final String MAIN =
            TherapyBookingApplication.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString();
    private static final ImportOption MAIN_ONLY = location -> location.contains(MAIN);
    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of(URI.create(MAIN)));

    @Test
    void modulesUseOnlyWhatTheyDeclare() {
        ApplicationModules.of(TherapyBookingApplication.class, MAIN_ONLY).verify();
    }

    @Test
    void roomsHaveNoCircle() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyArrowOfTheDrawingIsUsedAndNoOther() {
        Set<String> drawn =
                ARROW.matcher(Markdown.blocks("docs/architecture.md", "mermaid").get(1))
                        .results()
                        .map(arrow -> arrow.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = new TreeSet<>();
        for (JavaClass origin : CLASSES) {
            String from = module(origin);
            origin.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> module(dependency.getTargetClass()))
                    .filter(Predicate.not(String::isEmpty).and(Predicate.not(from::equals)))
                    .filter(to -> !from.isEmpty())
                    .forEach(to -> used.add(from + " --> " + to));
        }
        assertThat(drawn).isEqualTo(used);
    }

    @Test
    void noFolderHasMoreThanTwentyFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Map<Path, Long> counts =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("package-info.java"))
                            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
            assertThat(counts)
                    .allSatisfy((folder, count) ->
                            assertThat(count).as("%s", folder).isLessThanOrEqualTo(MAX_FILES));
        }
    }

    /**
     * Returns the module of a class: the first package below the root package. Empty for a class of
     * the root package and for a class of a library.
     */
    private static String module(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()).replaceFirst("\\..*", "") : "";
    }
}
