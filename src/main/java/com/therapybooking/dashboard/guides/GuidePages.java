package com.therapybooking.dashboard.guides;

import com.therapybooking.platform.web.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows the documents of the sources' folder {@code docs}; the build adds them to the jar. */
@Controller
class GuidePages {

    /** A document in the list. */
    record Guide(String file, String title) {}

    /** The documents of each heading of the list. */
    private static final List<Map.Entry<String, List<String>>> LISTED =
            List.of(
                    Map.entry(
                            "Connect a receiver",
                            List.of(
                                    "ZAPIER_INTEGRATION_GUIDE.md",
                                    "make.md",
                                    "n8n.md",
                                    "google-calendar.md",
                                    "slack.md",
                                    "teams.md",
                                    "chat.md",
                                    "local-testing.md")),
                    Map.entry("How it works", List.of("reminders.md", "api.md", "dashboard.md")),
                    Map.entry(
                            "For the operator",
                            List.of("operations.md", "security.md", "backup-and-restore.md")));

    private static final Pattern OTHER_FILE = Pattern.compile("([^:#]+)(?:#.*)?");
    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    private final Parser parser = Parser.builder().extensions(TABLES).build();
    private final TextContentRenderer text = TextContentRenderer.builder().build();
    private final HtmlRenderer html =
            HtmlRenderer.builder()
                    .extensions(TABLES)
                    .attributeProviderFactory(context -> this::addAttributes)
                    .build();

    @GetMapping("/guides")
    String list(Model model) {
        model.addAttribute(
                "parts",
                LISTED.stream()
                        .map(part -> Map.entry(part.getKey(), guides(part.getValue())))
                        .toList());
        return "guides/list";
    }

    @GetMapping("/guides/{file:[A-Za-z0-9_-]+\\.md}")
    String guide(@PathVariable String file, Model model) {
        if (!exists(file)) {
            throw ProblemException.notFound("Guide");
        }
        String source = read(file);
        Node document = parser.parse(source);
        document.accept(new Links());
        model.addAttribute("title", title(source));
        model.addAttribute("html", html.render(document));
        return "guides/guide";
    }

    private static List<Guide> guides(List<String> files) {
        return files.stream().map(file -> new Guide(file, title(read(file)))).toList();
    }

    /** The text of the heading, which is the first line. */
    private static String title(String source) {
        return source.lines().findFirst().orElse("").replaceFirst("^# ", "");
    }

    private static boolean exists(String file) {
        return file.endsWith(".md") && resource(file).exists();
    }

    private static String read(String file) {
        try {
            return resource(file).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the guide " + file, e);
        }
    }

    private static ClassPathResource resource(String file) {
        return new ClassPathResource("guides/" + file);
    }

    /**
     * Gives a heading the id that links to it use, as code hosts make it, and lets the keyboard
     * scroll what may be wider than the page.
     */
    private void addAttributes(Node node, String tag, Map<String, String> attributes) {
        if (tag.equals("table") || tag.equals("pre")) {
            attributes.put("tabindex", "0");
        } else if (node instanceof Heading) {
            attributes.put(
                    "id",
                    text.render(node)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9 _-]", "")
                            .replace(' ', '-'));
        }
    }

    /**
     * Keeps only the text of a link to a file of the sources that is not in the jar, except for the
     * description of the API, which Swagger UI shows, and makes each picture a link to itself, to
     * see it in full size on a phone.
     */
    private static final class Links extends AbstractVisitor {

        @Override
        public void visit(Image image) {
            Link link = new Link(image.getDestination(), null);
            image.insertBefore(link);
            link.appendChild(image);
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            var other = OTHER_FILE.matcher(link.getDestination());
            if (link.getDestination().matches("webhook-api.md#(booking|webhook(?!-sig)).*")) {
                link.setDestination("/events");
            } else if (link.getDestination()
                    .matches("webhook-api.md(?!#(?:troubleshooting|states-)).*")) {
                link.setDestination("/swagger-ui.html");
            } else if (other.matches() && !exists(other.group(1))) {
                while (link.getFirstChild() != null) {
                    link.insertBefore(link.getFirstChild());
                }
                link.insertBefore(new Text(" (in the sources)"));
                link.unlink();
            }
        }
    }
}
