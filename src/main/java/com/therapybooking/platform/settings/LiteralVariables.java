package com.therapybooking.platform.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Takes the value of an environment variable literally: white space around it is removed and {@code
 * ${...}} in it is not expanded. This covers every property of {@code application.yaml} whose value
 * is {@code ${VARIABLE:default}}. A blank variable counts as unset. A value that Java could not
 * decode in the process's locale is refused, because it would not be the operator's.
 */
@Order(ConfigDataEnvironmentPostProcessor.ORDER + 1)
final class LiteralVariables implements EnvironmentPostProcessor {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)(?::(.*))?}", Pattern.DOTALL);

    private static final char UNDECODABLE = '\uFFFD';

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        for (PropertySource<?> source : sources.stream().toList()) {
            if (source instanceof OriginTrackedMapPropertySource file) {
                sources.addBefore(
                        file.getName(),
                        new MapPropertySource(
                                "variables in " + file.getName(), values(file, sources)));
            }
        }
    }

    private static Map<String, Object> values(
            OriginTrackedMapPropertySource file, MutablePropertySources sources) {
        Map<String, Object> values = new HashMap<>();
        for (String property : file.getPropertyNames()) {
            Matcher reference = REFERENCE.matcher(String.valueOf(file.getProperty(property)));
            if (reference.matches()) {
                String variable = Objects.requireNonNull(reference.group(1));
                raw(variable, sources)
                        .ifPresent(value -> {
                            if (value.indexOf(UNDECODABLE) >= 0) {
                                throw new InvalidSettingException(
                                        variable,
                                        "in the encoding of the process's locale; LC_ALL=C.UTF-8 accepts"
                                                + " all characters");
                            }
                            values.put(property, value(value, reference.group(2)));
                        });
            }
        }
        return values;
    }

    /** The value from the environment, the command line or a system property. */
    private static Optional<String> raw(String variable, MutablePropertySources sources) {
        return sources.stream()
                .map(source -> source.getProperty(variable))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .findFirst();
    }

    /** The stripped text, in which what Spring would expand is escaped; a blank one is unset. */
    private static String value(String text, @Nullable String defaultValue) {
        return text.isBlank()
                ? Objects.requireNonNullElse(defaultValue, "")
                : text.strip().replace("${", "\\${");
    }
}
