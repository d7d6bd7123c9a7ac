package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A user of the pages, with a separate browser context. */
final class Visitor implements AutoCloseable {

    private static final Path PICTURES = Path.of("target", "pictures");

    /**
     * True if the system property {@code pictures} is set: the screenshots of the documentation are
     * replaced.
     */
    private static final boolean PICTURES_FOR_DOCS = Boolean.getBoolean("pictures");

    private static final String AXE = read("META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");

    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(15_000);
    }

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Visitor(BrowserContext context) {
        this.context = context;
        context.setDefaultTimeout(15_000);
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("status of 4")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    static Visitor on(Browser browser, TestService service, int width, ColorScheme scheme) {
        return on(browser, service, width, scheme, "Europe/Berlin");
    }

    static Visitor on(
            Browser browser, TestService service, int width, ColorScheme scheme, String zone) {
        return new Visitor(
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setBaseURL(service.api().address())
                                .setViewportSize(width, width < 600 ? 800 : 860)
                                .setLocale("en-GB")
                                .setTimezoneId(zone)
                                .setColorScheme(scheme)));
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    Visitor signIn() {
        page.navigate("/sign-in");
        page.getByLabel("E-mail").fill(TestService.ADMIN_EMAIL);
        page.getByLabel("Password").fill(TestService.ADMIN_PASSWORD);
        press("Sign in");
        page.waitForURL(url -> !url.contains("sign-in"));
        return this;
    }

    Visitor open(String path) {
        page.navigate(path);
        return this;
    }

    void press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    void follow(String link) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true))
                .first()
                .click();
    }

    /**
     * Stores a screenshot of the whole page in {@code target/pictures}, which the build publishes.
     */
    void picture(String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(PICTURES.resolve(name + ".png"))
                        .setFullPage(true));
    }

    /**
     * Does the same. If {@link #PICTURES_FOR_DOCS} is set, also stores the visible part for the
     * documentation.
     */
    void pictureForDocs(String name) {
        picture(name);
        if (PICTURES_FOR_DOCS) {
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Path.of("docs", "images", name + ".png")));
        }
    }

    /**
     * Asserts that axe finds no violation of accessibility rules, and that no content is wider than
     * the page or its card.
     */
    void findsNothingWrong(String where) {
        page.evaluate(AXE);
        Object violations =
                page.evaluate(
                        """
                        async () => (await axe.run(document, {resultTypes: ['violations']})).violations
                            .map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' + n.failureSummary).join(' | '))
                        """);
        assertThat((List<?>) violations).as("axe on " + where).isEmpty();
        assertThat(page.locator("pre[tabindex][aria-label]:not([role])").count())
                .as("labels without a role on " + where)
                .isZero();
        Object overflow =
                page.evaluate(
                        "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(((Number) overflow).intValue()).as("overflow on " + where).isZero();
        Object cut =
                page.evaluate(
                        """
                        () => [...document.querySelectorAll('.card')].filter(card =>
                            card.scrollWidth > card.clientWidth && getComputedStyle(card).overflowX !== 'auto').length
                        """);
        assertThat(((Number) cut).intValue()).as("cut off on " + where).isZero();
    }

    /**
     * Returns the error messages of the browser: script errors and violations of the content
     * security policy.
     */
    List<String> complaints() {
        return complaints;
    }

    private static String read(String resource) {
        try (InputStream in = Visitor.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
