package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Variables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks that the deployment files list the variables of {@code application.yaml}. */
class DeploymentFilesTest {

    private static final Set<String> NEEDED_IN_PRODUCTION =
            Set.of("JWT_SECRET", "SECRETS_KEY", "MONGODB_URI", "ADMIN_PASSWORD");
    private static final String PROFILE = "SPRING_PROFILES_ACTIVE";
    private static final String READINESS = "/actuator/health/readiness";

    @Test
    void composeSetsEveryVariableAndNoOther() {
        assertThat(compose().keySet()).containsExactlyInAnyOrderElementsOf(withProfile());
        assertThat(compose()).containsEntry(PROFILE, "production");
    }

    @Test
    void composeTakesSecretsFromTheEnvironmentAlone() {
        for (String secret : List.of("JWT_SECRET", "SECRETS_KEY", "ADMIN_PASSWORD")) {
            assertThat(compose().get(secret)).asString().matches("\\$\\{" + secret + ":\\?.+}");
        }
    }

    @Test
    void composeDefaultsAreTheDefaultsOfTheService() {
        Map<String, String> own = defaults();
        compose()
                .forEach((name, value) -> {
                    var matcher = Pattern.compile("\\$\\{" + name + ":-(.*)}").matcher(value);
                    if (matcher.matches() && !name.equals("LOG_FORMAT")) {
                        assertThat(matcher.group(1).replace("${PORT:-8080}", "8080"))
                                .as(name)
                                .isEqualTo(own.get(name));
                    }
                });
    }

    @Test
    void composeStartsTheServiceWhenItsDatabaseIsHealthy() {
        Map<String, Object> services = map(yaml("docker-compose.yml"), "services");
        Map<String, Object> service = map(services, "service");

        assertThat(map(map(service, "depends_on"), "mongo").get("condition"))
                .isEqualTo("service_healthy");
        assertThat(map(services, "mongo")).containsKeys("healthcheck", "volumes");
        assertThat(map(services, "mongo").get("command")).asString().contains("--replSet");
        assertThat(map(services, "mongo")).doesNotContainKey("ports");
        assertThat(service.get("read_only")).isEqualTo(true);
    }

    @Test
    void renderSetsWhatProductionNeedsAndNothingUnknown() {
        Map<String, Object> service = named(list(yaml("render.yaml"), "services").getFirst());
        Map<String, Map<String, Object>> variables = new HashMap<>();
        for (Object entry : list(service, "envVars")) {
            variables.put(String.valueOf(named(entry).get("key")), named(entry));
        }

        assertThat(withProfile()).containsAll(variables.keySet());
        assertThat(variables.keySet()).containsAll(NEEDED_IN_PRODUCTION);
        assertThat(variables.get(PROFILE)).containsEntry("value", "production");
        assertThat(service.get("healthCheckPath")).isEqualTo(READINESS);
        for (String secret : NEEDED_IN_PRODUCTION) {
            assertThat(variables.get(secret)).as(secret).doesNotContainKey("value");
        }
    }

    @Test
    void theImageRunsWithoutRightsAndGetsTheSignal() {
        String file = text("Dockerfile");

        assertThat(file.lines().filter(line -> line.startsWith("FROM "))).hasSizeGreaterThan(1);
        assertThat(file)
                .containsPattern("(?m)^USER (?!0|root)")
                .containsPattern("(?m)^ENTRYPOINT \\[\"java\"")
                .containsPattern("(?m)^HEALTHCHECK .*--start-period=10m ")
                .contains("Train /app", "-XX:AOTCache=/app/therapy-booking.aot")
                .contains("-jar\", \"/app/therapy-booking.jar");
        assertThat(text("docker/Train.java")).contains("Path.of(arguments[0]).toAbsolutePath()");
        assertThat(text("docker/health")).contains(READINESS);
        assertThat(Path.of("docker/health")).isExecutable();
    }

    @Test
    void theTrainingOfTheImageCompiles(@TempDir Path classes) {
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), "docker/Train.java");

        assertThat(failed).isZero();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyWorkflowIsReadableAndHoldsFewRights(Path workflow) {
        Map<String, Object> parsed = yaml(workflow.toString());

        assertThat(parsed.keySet()).contains("name", "jobs");
        assertThat(map(parsed, "permissions").get("contents")).isEqualTo("read");
        map(parsed, "jobs")
                .values()
                .forEach(job -> assertThat(named(job)).containsKey("timeout-minutes"));
    }

    @Test
    void theTestsRunOnEveryKindOfDatabase() {
        assertThat(text(".github/workflows/ci.yml"))
                .contains(
                        "address: testcontainers",
                        "address: embedded",
                        "mongo:8.0",
                        "mvn -B -ntp verify");
        assertThat(text(".github/workflows/release.yml")).contains("cyclonedx", "sbom: true");
    }

    @Test
    void theDashboardAndTheAlertsUseMetricsThatTheServiceHas() {
        JsonNode dashboard = new JsonMapper().readTree(text("docs/grafana/therapy-booking.json"));
        List<String> expressions = new ArrayList<>();
        dashboard
                .path("panels")
                .forEach(panel ->
                        panel.path("targets")
                                .forEach(
                                        target -> expressions.add(target.path("expr").asString())));
        expressions.add(text("docs/grafana/alerts.yml"));
        assertThat(named(list(yaml("docs/grafana/alerts.yml"), "groups").getFirst()))
                .containsKey("rules");

        Set<String> used = new TreeSet<>();
        for (String expression : expressions) {
            var name = Pattern.compile("\\btherapy_[a-z_]+").matcher(expression);
            while (name.find()) {
                used.add(name.group().replaceFirst("_(bucket|count|sum|max)$", ""));
            }
        }
        assertThat(used)
                .isNotEmpty()
                .allSatisfy(
                        name -> assertThat(text("docs/operations.md")).contains("`" + name + "`"));
    }

    static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(".github/workflows"))) {
            return files.sorted().toList();
        }
    }

    private static Set<String> variables() {
        return new TreeSet<>(defaults().keySet());
    }

    private static Set<String> withProfile() {
        Set<String> names = variables();
        names.add(PROFILE);
        return names;
    }

    private static Map<String, String> defaults() {
        Map<String, String> found = Variables.all();
        assertThat(found).containsKeys("PORT", "MONGODB_URI", "WEBHOOK_TIMEOUT");
        return found;
    }

    private static Map<String, String> compose() {
        Map<String, Object> service = map(map(yaml("docker-compose.yml"), "services"), "service");
        Map<String, String> environment = new HashMap<>();
        map(service, "environment")
                .forEach((name, value) ->
                        environment.put(String.valueOf(name), String.valueOf(value)));
        return environment;
    }

    private static Map<String, Object> yaml(String file) {
        return named(new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file)));
    }

    private static Map<String, Object> map(Map<String, Object> parent, String name) {
        return named(parent.get(name));
    }

    private static Map<String, Object> named(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        Map<String, Object> copy = new HashMap<>();
        if (value instanceof Map<?, ?> found) {
            found.forEach((name, entry) -> copy.put(String.valueOf(name), entry));
        }
        return copy;
    }

    private static List<?> list(Map<String, Object> parent, String name) {
        Object value = parent.get(name);
        assertThat(value).as(name).isInstanceOf(List.class);
        return value instanceof List<?> found ? found : List.of();
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
