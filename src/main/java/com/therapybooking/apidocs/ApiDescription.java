package com.therapybooking.apidocs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the hand-written part of the description. */
final class ApiDescription {

    private static final String FILE = "openapi/api.yaml";

    /** The common part of the requests of all events. */
    static final String WEBHOOK = "x-webhook";

    /** Texts that others repeat by reference; removed after the references are resolved. */
    private static final String ANCHORS = "x-errors";

    private static final int MAX_ALIASES = 1_000;

    private ApiDescription() {}

    /** The whole document, with its references by name resolved. */
    static Map<String, Object> read() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        try (InputStream input = new ClassPathResource(FILE).getInputStream()) {
            Map<String, Object> document =
                    new LinkedHashMap<>(new Yaml(new SafeConstructor(options)).load(input));
            document.remove(ANCHORS);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
