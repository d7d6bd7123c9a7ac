package com.therapybooking.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes the number of skipped tests and their requirements to {@code target/skipped-tests.txt}.
 * The build prints this file at its end.
 */
public final class SkippedTests implements TestExecutionListener {

    private static final Path FILE = Path.of("target", "skipped-tests.txt");

    private final ConcurrentMap<String, Long> reasons = new ConcurrentHashMap<>();
    private @Nullable TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
        add(identifier, reason);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            add(
                    identifier,
                    result.getThrowable()
                            .map(Throwable::getMessage)
                            .orElse("unknown")
                            .replace("Assumption failed: ", ""));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Counts a skipped test. A skipped container counts as the number of its tests, but at least as
     * one, because parameterized tests are not known yet.
     */
    private void add(TestIdentifier identifier, String reason) {
        long tests =
                identifier.isTest()
                        ? 1
                        : Objects.requireNonNull(plan).getDescendants(identifier).stream()
                                .filter(TestIdentifier::isTest)
                                .count();
        reasons.merge(reason, Math.max(1, tests), Long::sum);
    }

    private String text() {
        if (reasons.isEmpty()) {
            return "No test was skipped.\n";
        }
        return reasons.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "  %4d  need %s%n".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining("", "Skipped tests, and what they need:\n", ""));
    }
}
