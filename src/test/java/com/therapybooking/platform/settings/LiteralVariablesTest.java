package com.therapybooking.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/** Tests every variable of {@code application.yaml}, so that a new variable is tested too. */
class LiteralVariablesTest {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)[:}].*");

    record Named(String property, String variable) {}

    static List<Named> variables() throws IOException {
        EnumerablePropertySource<?> file = (EnumerablePropertySource<?>) file();
        return Stream.of(file.getPropertyNames())
                .flatMap(property -> {
                    Matcher matcher = REFERENCE.matcher(String.valueOf(file.getProperty(property)));
                    return matcher.matches()
                            ? Stream.of(
                                    new Named(property, Objects.requireNonNull(matcher.group(1))))
                            : Stream.of();
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("variables")
    void removesWhiteSpaceAndExpandsNothing(Named named) throws IOException {
        String text = "a ${HOME} \\${HOME} ${NONE:b} $ # {\"c\"}";

        assertBoth(environment(named.variable(), " \t" + text + "\r\n"), named.property(), text);
    }

    @ParameterizedTest
    @MethodSource("variables")
    void takesABlankVariableAsUnset(Named named) throws IOException {
        assertBoth(
                environment(named.variable(), " \n"),
                named.property(),
                environment("OTHER", "").getProperty(named.property(), ""));
    }

    /**
     * Java decodes a byte that is invalid in the encoding of the locale (for example of the locale
     * C) as U+FFFD.
     */
    @ParameterizedTest
    @MethodSource("variables")
    void refusesAValueInAnotherEncodingThanTheLocales(Named named) {
        assertThatThrownBy(() -> environment(named.variable(), "p\uFFFD\uFFFDsswort"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(named.variable() + " must be in the encoding");
    }

    @Test
    void expandsTheDefaultOfPublicUrl() throws IOException {
        assertBoth(environment("PORT", "8123\n"), "therapy.public-url", "http://localhost:8123");
    }

    @Test
    void convertsToNumbers() throws IOException {
        assertThat(
                        Binder.get(environment("PORT", " 8123\n"))
                                .bind("server.port", Integer.class)
                                .get())
                .isEqualTo(8123);
    }

    @Test
    void letsThePropertyOfTheCommandLineWin() throws IOException {
        ConfigurableEnvironment environment = environment("PORT", "8123");
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("line", Map.of("server.port", "1")));

        assertBoth(environment, "server.port", "1");
    }

    private static void assertBoth(
            ConfigurableEnvironment environment, String property, @Nullable String expected) {
        assertThat(environment.getProperty(property)).isEqualTo(expected);
        assertThat(Binder.get(environment).bind(property, String.class).orElse(""))
                .isEqualTo(expected);
    }

    private static ConfigurableEnvironment environment(String variable, String value)
            throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.setConversionService(new ApplicationConversionService());
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(variable, value, "HOME", "/root")));
        environment.getPropertySources().addLast(file());
        new LiteralVariables().postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }

    private static PropertySource<?> file() throws IOException {
        return new YamlPropertySourceLoader()
                .load("application.yaml", new ClassPathResource("application.yaml"))
                .getFirst();
    }
}
