package com.therapybooking.examples;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The receivers of {@code examples/}, and how to start each one. */
enum ExampleReceiver {
    PLAIN_NODE {
        @Override
        Child start(int port, Map<String, String> environment) {
            return Child.start(
                    List.of(program("node"), EXAMPLES.resolve("receiver.mjs").toString()),
                    EXAMPLES,
                    environment);
        }
    },
    EXPRESS {
        @Override
        Child start(int port, Map<String, String> environment) {
            String node = program("node");
            Path modules = CACHE.resolve("node/node_modules");
            need(modules.resolve("express"), "Express");
            return Child.start(
                    List.of(node, "receiver.js"),
                    folder("node"),
                    with(environment, "NODE_PATH", modules.toString()));
        }
    },
    FASTAPI {
        @Override
        Child start(int port, Map<String, String> environment) {
            Path python = CACHE.resolve("python/bin/python");
            need(CACHE.resolve("python/bin/uvicorn"), "FastAPI");
            return Child.start(
                    List.of(python.toString(), "-B", "receiver.py"), folder("python"), environment);
        }
    },
    SPRING {
        @Override
        Child start(int port, Map<String, String> environment) {
            Path classes = temporary();
            String path = springWebOnly() + File.pathSeparator + classes;
            run(
                    folder("java"),
                    Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                    "--release",
                    "17",
                    "-parameters",
                    "-cp",
                    path,
                    "-d",
                    classes.toString(),
                    "src/main/java/com/example/receiver/WebhookReceiver.java");
            return Child.start(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            path + File.pathSeparator + "src/main/resources",
                            "com.example.receiver.WebhookReceiver"),
                    folder("java"),
                    environment);
        }
    },
    GO {
        @Override
        Child start(int port, Map<String, String> environment) {
            Path binary = temporary().resolve("receiver");
            run(folder("go"), program("go"), "build", "-o", binary.toString(), "receiver.go");
            return Child.start(List.of(binary.toString()), folder("go"), environment);
        }
    },
    PHP {
        @Override
        Child start(int port, Map<String, String> environment) {
            return Child.start(
                    List.of(program("php"), "-S", "127.0.0.1:" + port, "receiver.php"),
                    folder("php"),
                    with(environment, "INBOX", temporary().toString()));
        }
    };

    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();

    /**
     * The folder in which {@code examples/receivers/install} installs the libraries of the
     * receivers.
     */
    private static final Path CACHE =
            Path.of(
                            Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                                    .filter(text -> !text.isBlank())
                                    .orElse(System.getProperty("user.home") + "/.cache"))
                    .resolve("therapy-booking/receivers");

    /**
     * The jars of {@code spring-boot-starter-web}. The class path of the Java receiver has no
     * others.
     */
    private static final Pattern SPRING_WEB =
            Pattern.compile(
                    "(spring-boot(-autoconfigure|-web-server|-servlet|-tomcat|-webmvc"
                            + "|-http-converter|-jackson)?"
                            + "|spring-(core|beans|context|aop|expression|web|webmvc)"
                            + "|tomcat-embed-.*|jackson-.*|jakarta\\.annotation-api"
                            + "|micrometer-(commons|observation)|commons-logging|jspecify"
                            + "|logback-.*|slf4j-.*|log4j-.*|jul-.*|snakeyaml)-\\d.*\\.jar");

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(2);

    /**
     * Starts the receiver.
     *
     * @param environment the variables of the receiver: its keys and its port
     * @throws TestAbortedException if the language or its libraries are not installed
     */
    abstract Child start(int port, Map<String, String> environment);

    static String program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> missing(name));
    }

    private static void need(Path file, String name) {
        if (!Files.exists(file)) {
            throw missing(name + " (examples/receivers/install fetches it)");
        }
    }

    private static TestAbortedException missing(String what) {
        return new TestAbortedException(what);
    }

    private static void run(Path folder, String... command) {
        Child.run(List.of(command), folder, Map.of("GOTOOLCHAIN", "local"), BUILD_LIMIT);
    }

    private static Path folder(String language) {
        return EXAMPLES.resolve("receivers").resolve(language);
    }

    private static String springWebOnly() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar ->
                        SPRING_WEB.matcher(String.valueOf(Path.of(jar).getFileName())).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Map<String, String> with(
            Map<String, String> environment, String name, String value) {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put(name, value);
        return all;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("receiver-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
