package com.therapybooking.support;

import com.therapybooking.TherapyBookingApplication;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * An instance of the service in this process, on a free port. Several instances can share a
 * database, and an instance can start on the database and folder of a closed one.
 */
public final class TestService implements AutoCloseable {

    public static final String ADMIN_EMAIL = "admin@example.com";
    public static final String ADMIN_PASSWORD = "correct horse";

    /** A setting for tests that measure the cost of password hashes. */
    public static final String REAL_PASSWORD_HASHES = "test.real-password-hashes=true";

    private volatile @Nullable ConfigurableApplicationContext context;
    private final Api api;
    private final String admin;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
        this.api =
                new Api(
                        context.getEnvironment()
                                .getRequiredProperty("local.server.port", Integer.class));
        try {
            this.admin = api.token(ADMIN_EMAIL, ADMIN_PASSWORD);
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /**
     * Starts an instance on an unused database and a new folder.
     *
     * @param settings properties as {@code name=value}; they override the default ones of the tests
     */
    public static TestService start(String... settings) {
        return startOn(TestDatabase.freshUri(), TestDatabase.freshFolder(), settings);
    }

    /**
     * Starts an instance on this folder and this database; an empty address means the embedded one.
     */
    public static TestService startOn(String uri, String folder, String... settings) {
        TestDatabase.require(uri);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.port", "0");
        all.put("therapy.database.uri", uri);
        all.put("therapy.data-dir", folder);
        all.put("therapy.identity.admin-password", ADMIN_PASSWORD);
        all.put("therapy.identity.public-rate-limit", "0");
        all.put("therapy.booking.open-bookings-limit", "0");
        all.put("therapy.webhook.targets-allow", "127.0.0.0/8");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new TestService(
                new SpringApplicationBuilder(TherapyBookingApplication.class)
                        .contextFactory(_ -> new TestContext())
                        .initializers(TestService::hashPasswordsCheaply)
                        .run(
                                all.entrySet().stream()
                                        .map(one -> "--" + one.getKey() + "=" + one.getValue())
                                        .toArray(String[]::new)));
    }

    private static void hashPasswordsCheaply(ConfigurableApplicationContext context) {
        if (context.getEnvironment().containsProperty("test.real-password-hashes")) {
            return;
        }
        ((GenericApplicationContext) context)
                .registerBean(
                        "cheapPasswordEncoder",
                        PasswordEncoder.class,
                        CheapPasswords::encoder,
                        bean -> bean.setPrimary(true));
    }

    public Api api() {
        return api;
    }

    /** Returns the bearer token of the administrator. */
    public String admin() {
        return admin;
    }

    public <T> T bean(Class<T> type) {
        return running().getBean(type);
    }

    /** Returns the routes of the controllers. */
    public RequestMappingHandlerMapping routes() {
        return running()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    }

    private ConfigurableApplicationContext running() {
        return Objects.requireNonNull(context, "the service is closed");
    }

    /**
     * Shuts the instance down, as SIGTERM does. Forgets its beans, because test classes keep their
     * closed services in static fields.
     */
    @Override
    public void close() {
        ConfigurableApplicationContext open = context;
        if (open != null) {
            open.close();
            context = null;
        }
    }
}
