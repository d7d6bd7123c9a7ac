package com.therapybooking.support;

import com.therapybooking.TherapyBookingApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * The {@code java} arguments that start the service from the classes of this build. One start
 * before the first use creates an AOT cache, which halves the time of later starts. It also
 * delivers a webhook, so that the classes of a delivery are in the cache. A class path with a cache
 * may not contain folders, so they are packed into jars first.
 */
public final class ServiceProgram {

    private ServiceProgram() {}

    /**
     * Returns the arguments of {@code java}.
     *
     * @param options further JVM options
     */
    public static List<String> arguments(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.add("-XX:AOTCache=" + Trained.CACHE);
        all.add("-Xlog:aot*=off"); // no warning if the options do not fit the cache
        return Trained.arguments(all);
    }

    private static final class Trained {

        private static final Path FOLDER = created(Path.of("target", "service-program"));
        static final Path CACHE = FOLDER.resolve("service.aot");
        static final String CLASS_PATH =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Files.isDirectory(Path.of(entry)) ? packed(entry) : entry)
                        .collect(Collectors.joining(File.pathSeparator));

        static {
            train();
        }

        static List<String> arguments(List<String> options) {
            List<String> arguments = new ArrayList<>(options);
            arguments.addAll(
                    List.of(
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC", // starts no threads of its own
                            "-cp",
                            CLASS_PATH,
                            TherapyBookingApplication.class.getName()));
            return arguments;
        }

        private static Path created(Path folder) {
            try {
                return Files.createDirectories(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String packed(String folder) {
            Path jar = FOLDER.resolve(Path.of(folder).getFileName() + ".jar");
            int code =
                    ToolProvider.findFirst("jar")
                            .orElseThrow()
                            .run(System.out, System.err, "cf0", jar.toString(), "-C", folder, ".");
            if (code != 0) {
                throw new IllegalStateException("jar ended with " + code);
            }
            return jar.toString();
        }

        private static void train() {
            List<String> program = arguments(List.of("-XX:AOTCacheOutput=" + CACHE));
            Path data = Path.of(TestDatabase.freshFolder());
            try (Receiver receiver = Receiver.start();
                    ServiceProcess service =
                            new ServiceProcess(data, program, Map.of("MONGODB_URI", ""))) {
                Api api = service.api();
                Practice practice =
                        new Practice(
                                api,
                                api.token(TestService.ADMIN_EMAIL, TestService.ADMIN_PASSWORD));
                practice.newKey(receiver, "booking.created");
                String booking = practice.book(practice.newUser("therapist")).id();
                receiver.await("booking.created", booking);
            }
            if (!Files.exists(CACHE)) {
                throw new IllegalStateException("no AOT cache, see " + data.resolve("console.txt"));
            }
        }
    }
}
