package com.therapybooking.webhook.format;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import com.therapybooking.platform.web.JsonProblems;
import com.therapybooking.webhook.event.EventContent;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Mustache template over an event's fields: {@code id}, {@code event}, {@code timestamp}, {@code
 * data}, and {@code sessionTime}, the session's start for people in the booking's time zone. A
 * template reads these fields and nothing else: it reaches no Java method and loads no partial. A
 * field that the event does not have is empty. Values are escaped for the content type, also in
 * {@code {{{triple}}}} braces. Immutable.
 */
final class MustacheTemplate {

    /** Keeps the digits of a fraction: a {@code double} is written as 1.0E7 from ten million on. */
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    /** Largest output, in bytes of UTF-8. */
    static final int MAX_OUTPUT = 64 * 1024;

    private static final int MAX_SECTIONS = 200;
    private static final int MAX_QUOTED = 40;

    /** The part of the parser's message that quotes the output, which may name a client. */
    private static final Pattern QUOTATION = Pattern.compile("(?: ['\"(]|: ).*", Pattern.DOTALL);

    /** The characters that XML 1.0, section 2.2, excludes and that a name can have. */
    private static final Pattern NOT_IN_XML = Pattern.compile("[\uFFFE\uFFFF]");

    /** The characters that RFC 5545, section 3.3.11, escapes in a text. */
    private static final Pattern RFC_5545_SPECIAL = Pattern.compile("[\\\\;,]");

    private final Template template;
    private final MediaType contentType;

    private MustacheTemplate(Template template, MediaType contentType) {
        this.template = template;
        this.contentType = contentType;
    }

    /**
     * Compiles a template.
     *
     * @param strict whether a tag without a valid name is refused, and one that is not closed,
     *     which the library writes as text; not in a template with other delimiters
     * @throws UnusableTemplateException when its syntax is wrong, or it has more than 200 sections
     */
    static MustacheTemplate compile(String text, MediaType contentType, boolean strict) {
        try {
            Template template =
                    Mustache.compiler()
                            .escapeHTML(false)
                            .withEscaper(Escapers.NONE)
                            .withFormatter(value -> escape(value, contentType))
                            .defaultValue("")
                            .emptyStringIsFalse(true)
                            .withCollector(new MapsOnly())
                            .compile(text);
            template.visit(new Check(strict && !text.contains("{{=")));
            return new MustacheTemplate(template, contentType);
        } catch (RuntimeException | StackOverflowError e) {
            throw unusable(e);
        }
    }

    /** The library reports some faults of a template by other exceptions than its own. */
    private static UnusableTemplateException unusable(Throwable failure) {
        return switch (failure) {
            case UnusableTemplateException e -> e;
            case MustacheException e ->
                    new UnusableTemplateException(String.valueOf(e.getMessage()));
            case StackOverflowError _ ->
                    new UnusableTemplateException("sections are nested too deeply");
            default -> new UnusableTemplateException("a tag is not valid");
        };
    }

    /**
     * Fills the template.
     *
     * @throws UnusableTemplateException when the output is longer than 64 KiB, is not JSON although
     *     its content type is, or the template fails for this event
     */
    String render(EventContent event) {
        BoundedWriter out = new BoundedWriter();
        Map<String, Object> fields = fields(event);
        try {
            template.execute(fields, out);
        } catch (RuntimeException | StackOverflowError e) {
            throw unusable(e);
        }
        String text = out.toString();
        if (isJson(contentType)) {
            checkJson(text);
        }
        return text;
    }

    private static Map<String, Object> fields(EventContent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", event.id());
        fields.put("event", event.event());
        fields.put("timestamp", event.timestamp());
        Map<?, ?> data = JSON.readValue(event.data(), Map.class);
        fields.put("data", data);
        if (data.get("scheduledAt") instanceof String start) {
            fields.put(
                    "sessionTime", SessionTimeFormat.write(start, (String) data.get("timeZone")));
        }
        return fields;
    }

    /** The formatter escapes, because the library does not call an escaper for unescaped tags. */
    private static CharSequence escape(Object value, MediaType contentType) {
        if (value instanceof Map<?, ?> || value instanceof Iterable<?>) {
            String json = JSON.writeValueAsString(value);
            return isJson(contentType) ? json : escapeText(json, contentType);
        }
        String text =
                value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        return escapeText(text, contentType);
    }

    private static String escapeText(String text, MediaType contentType) {
        if (isJson(contentType)) {
            String quoted = JsonMapper.shared().writeValueAsString(text);
            return quoted.substring(1, quoted.length() - 1);
        }
        String subtype = contentType.getSubtype();
        if (subtype.equals("html") || subtype.equals("xml") || subtype.endsWith("+xml")) {
            return Escapers.HTML.escape(NOT_IN_XML.matcher(text).replaceAll("\uFFFD"));
        }
        if (subtype.equals("calendar")) {
            return RFC_5545_SPECIAL.matcher(text).replaceAll("\\\\$0").replaceAll("\\R", "\\\\n");
        }
        if (MediaType.APPLICATION_FORM_URLENCODED.equalsTypeAndSubtype(contentType)) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
        return text;
    }

    /** By the JSON MIME types of the MIME Sniffing standard. */
    static boolean isJson(MediaType type) {
        return type.getSubtype().equals("json") || type.getSubtype().endsWith("+json");
    }

    private static void checkJson(String text) {
        try {
            if (JsonMapper.shared().readTree(text).isMissingNode()) {
                throw new UnusableTemplateException("the output is not JSON: it is empty");
            }
        } catch (JacksonException e) {
            throw new UnusableTemplateException(
                    "the output is not JSON: "
                            + QUOTATION.matcher(e.getOriginalMessage()).replaceFirst("")
                            + JsonProblems.at(e));
        }
    }

    /**
     * Bounds the number of sections and refuses partials; a strict one also refuses tags without a
     * valid name and tags that are not closed.
     */
    private static final class Check implements Mustache.Visitor {

        private final boolean strict;
        private int sections;

        Check(boolean strict) {
            this.strict = strict;
        }

        @Override
        public void visitText(String text) {
            int open = strict ? text.indexOf("{{") : -1;
            if (open >= 0) {
                throw new UnusableTemplateException(
                        "a tag is not closed: "
                                + text.substring(open, Math.min(text.length(), open + MAX_QUOTED)));
            }
        }

        @Override
        public void visitVariable(String name) {
            requireName(name);
        }

        @Override
        public boolean visitInclude(String name) {
            throw new UnusableTemplateException("partials are not supported: " + name);
        }

        @Override
        public boolean visitParent(String name) {
            return visitInclude(name);
        }

        @Override
        public boolean visitBlock(String name) {
            return visitSection(name);
        }

        @Override
        public boolean visitSection(String name) {
            requireName(name);
            sections++;
            if (sections > MAX_SECTIONS) {
                throw new UnusableTemplateException("more than 200 sections");
            }
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            return visitSection(name);
        }

        /** A name is a dot, or parts with dots between them. */
        private void requireName(String name) {
            boolean hasEmptyPart = name.isEmpty() || ("." + name + ".").contains("..");
            if (strict && hasEmptyPart && !name.equals(".")) {
                throw new UnusableTemplateException("a tag has no valid name: '" + name + "'");
            }
        }
    }

    /** Reads maps and lists; unlike the library's default it never calls a method of a value. */
    private static final class MapsOnly extends BasicCollector {

        private static final Mustache.VariableFetcher FIELD =
                (map, name) ->
                        ((Map<?, ?>) map).containsKey(name)
                                ? ((Map<?, ?>) map).get(name)
                                : Template.NO_FETCHER_FOUND;

        @Override
        public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
            return context instanceof Map<?, ?> ? FIELD : super.createFetcher(context, name);
        }

        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    }

    /** Refuses output beyond the limit, so that a template cannot fill the memory. */
    private static final class BoundedWriter extends Writer {
        private final StringWriter out = new StringWriter();
        private int bytes;

        @Override
        public void write(char[] text, int from, int length) {
            bytes += new String(text, from, length).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_OUTPUT) {
                throw new UnusableTemplateException("the output is longer than 64 KiB");
            }
            out.write(text, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return out.toString();
        }
    }
}
