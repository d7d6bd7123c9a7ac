package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs the verification function of the product document with Node. Skips the test if Node is not
 * installed.
 */
final class Node {

    private static final long TIMEOUT_SECONDS = 60;

    private Node() {}

    /** Asserts that the function verifies each line, which has the form {@code keyHash body}. */
    static void verify(List<String> lines) {
        try {
            Path folder = Files.createTempDirectory("signing");
            Path script = folder.resolve("verify.cjs");
            Path bodies = folder.resolve("bodies");
            Path output = folder.resolve("output");
            try (InputStream source = Node.class.getResourceAsStream("/signing/verify.cjs")) {
                Files.copy(java.util.Objects.requireNonNull(source), script);
            }
            Files.write(bodies, lines, StandardCharsets.UTF_8);
            Process node = start(script, bodies, output);
            boolean ended = node.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                node.destroyForcibly();
            }
            String said = Files.readString(output);
            assertThat(ended).as(said).isTrue();
            assertThat(node.exitValue()).as(said).isZero();
            assertThat(said).contains(lines.size() + " of " + lines.size() + " verified");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path script, Path bodies, Path output) {
        try {
            return new ProcessBuilder("node", script.toString(), bodies.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("Node.js on the PATH");
        }
    }
}
