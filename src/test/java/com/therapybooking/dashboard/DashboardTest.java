package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardTest {
    private Chromium chromium;
    private TestService service;
    private Receiver good;
    private Receiver bad;
    private Practice practice;

    @BeforeAll
    void start() {
        java.util.Optional<Chromium> started = Chromium.start();
        Assumptions.assumeTrue(started.isPresent());
        chromium = started.get();
        service = TestService.start();
        practice = new Practice(service);
        good = Receiver.start();
        bad = Receiver.start();
        bad.answers(404);
    }

    @AfterAll
    void stop() {
        if (chromium != null) { chromium.close(); service.close(); }
    }

    @Test
    void tour() throws Exception {
        Visitor v = Visitor.on(chromium.browser(), service, 1280, ColorScheme.LIGHT);
        v.open("/").picture("sign-in");
        v.signIn();
        v.picture("overview-empty");
        var k1 = practice.newKey(good.url(), "", "booking.created","booking.payment_verified","booking.reminder");
        var k2 = practice.newKey(bad.url(), "", "booking.created","booking.cancelled");
        var t = practice.newUser("therapist");
        String booking = "";
        for (int i = 0; i < 4; i++) { var b = practice.book(t); practice.pay(b); booking = b.id(); }
        good.await(8, w -> true);
        Thread.sleep(2000);
        v.open("/").picture("overview");
        for (String p : new String[]{"/keys", "/keys/new", "/keys/" + k1.id(), "/keys/" + k1.id() + "/edit","/keys/" + k1.id() + "/rotate","/keys/" + k1.id() + "/delete", "/deliveries", "/bookings", "/bookings/" + booking, "/verify", "/keys/nope"}) {
            v.open(p).picture(p.replace(k1.id(), "key").replace(booking, "booking").replace('/', '_'));
        }
        v.open("/deliveries");
        v.page().locator("a.cover").first().click();
        v.page().waitForURL(u -> u.matches(".*/deliveries/.+"));
        v.picture("delivery");
        Visitor p = Visitor.on(chromium.browser(), service, 375, ColorScheme.DARK);
        p.signIn().picture("phone-overview");
        p.open("/keys").picture("phone-keys");
        p.open("/keys/" + k2.id()).picture("phone-key");
        p.open("/deliveries").picture("phone-deliveries");
        System.err.println(v.complaints());
        assertThat(v.complaints()).isEmpty();
    }
}
