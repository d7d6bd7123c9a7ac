package com.therapybooking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a plain {@code java -jar} sets for itself, with a jar that points to this build's classes.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RelaunchTest {

    @TempDir private Path folder;

    @Test
    void aPlainStartHasOurOptionsInTheSameProcess() throws IOException {
        assertThat(optionsOfAStartWith(List.of("-Dgiven=stays")))
                .containsAll(Relaunch.OPTIONS)
                .containsOnlyOnce("-Dgiven=stays");
    }

    @Test
    void whoGivesAnOptionOfTheMachineHasChosen() throws IOException {
        assertThat(optionsOfAStartWith(List.of("-Xmx300m")))
                .contains("-Xmx300m")
                .doesNotContainAnyElementsOf(Relaunch.OPTIONS);
    }

    /** The virtual machine decides whether it fits. This one cannot. */
    @Test
    void aCacheBesideTheJarIsOfferedAndOneThatDoesNotFitCostsNeitherTheStartNorALine()
            throws IOException {
        Path cache = Files.writeString(folder.resolve("service.aot"), "not a cache");

        assertThat(optionsOfAStartWith(List.of()))
                .containsAll(Relaunch.OPTIONS)
                .contains("-XX:AOTCache=" + cache);
        assertThat(folder.resolve("data").resolve("console.txt"))
                .content()
                .contains("Started TherapyBookingApplication")
                .doesNotContain("[aot]");
    }

    @Test
    void anOptionOfTheCacheIsNoChoiceAndIsKept() throws IOException {
        Files.writeString(folder.resolve("service.aot"), "not a cache");
        String other = "-XX:AOTCache=" + folder.resolve("other.aot");

        assertThat(optionsOfAStartWith(List.of(other)))
                .containsAll(Relaunch.OPTIONS)
                .filteredOn(option -> option.startsWith("-XX:AOT"))
                .containsExactly(other);
    }

    @Test
    void theImageHasTheSameOptions() throws IOException {
        String image = Files.readString(Path.of("Dockerfile"));

        assertThat(Relaunch.OPTIONS)
                .filteredOn(option -> !option.equals("-XX:+IgnoreUnrecognizedVMOptions"))
                .allSatisfy(option -> assertThat(image).contains(option));
    }

    /** ADR 84. A virtual poller has no thread of the system, so it would not be listed. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void threadsOfTheSystemWaitForSockets() throws IOException {
        try (ServiceProcess service = start(List.of())) {
            assertThat(threadsOf(service.pid())).contains("Read-Poller");
        }
    }

    private static List<String> threadsOf(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            List<String> names = new ArrayList<>();
            for (Path task : tasks.toList()) {
                try {
                    names.add(Files.readString(task.resolve("comm")).strip());
                } catch (IOException e) {
                    // it has ended
                }
            }
            return names;
        }
    }

    private List<String> optionsOfAStartWith(List<String> given) throws IOException {
        try (ServiceProcess service = start(given)) {
            return ProcessHandle.of(service.pid())
                    .flatMap(process -> process.info().arguments())
                    .map(List::of)
                    .orElseThrow();
        }
    }

    private ServiceProcess start(List<String> given) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        ServiceProcess service =
                ServiceProcess.startJar(jar(), data, given, Map.of("JAVA_TOOL_OPTIONS", ""));
        assertThat(service.api().get("/actuator/health", null).status()).isEqualTo(200);
        return service;
    }

    private Path jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, TherapyBookingApplication.class.getName());
        main.putValue("Enable-Native-Access", "ALL-UNNAMED");
        main.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = folder.resolve("service.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
