package com.therapybooking.dashboard.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.dashboard.DashboardHttp;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the page of the audit log. */
@MostlyWaits
class AuditPagesTest extends DashboardHttp {

    @Test
    void writesTheAuditLogInWords() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        practice.move(booking, Instant.parse("2050-03-01T10:00:00Z"));
        practice.pay(booking);

        assertThat(get("/audit?target=" + booking.id()).text())
                .contains(
                        "Booking rescheduled",
                        "Session time",
                        "datetime=\"2050-03-01T10:00:00Z\"",
                        ">2050-03-01 10:00 UTC</time>",
                        "Pending payment",
                        "Payment reference")
                .doesNotContain(">scheduledAt<", ">pending_payment<", ">paymentReference<");

        Practice.User therapist = practice.newUser("therapist");
        Practice.Key key = newKey(UNREACHABLE, ",\"therapistIds\":[\"" + therapist.id() + "\"]");
        practice.changeKey(key, "{\"payload\":\"minimal\"}");
        submit("/keys/" + key.id() + "/rotate", "&overlapHours=24");
        assertThat(get("/audit?target=" + key.id()).text())
                .contains("IDs only", "24 hours", "Some therapist")
                .doesNotContain(therapist.id());

        submit("/users/" + therapist.id() + "/deactivate", "");
        assertThat(get("/keys/" + key.id()).text()).contains("Some therapist (deactivated)");
    }

    @Test
    void showsANameThatIsATimeAsText() {
        Practice.Key key = newKey(UNREACHABLE, "");
        String name = "+999999999-12-31T23:59:59-18:00";
        practice.changeKey(key, "{\"name\":\"" + name + "\"}");

        assertThat(get("/audit").status()).isEqualTo(200);
        assertThat(get("/audit?target=" + key.id()).text()).contains(">" + name + "</bdi>");
    }

    @Test
    void keepsAPriceThatIsAlsoTheNameOfAnErasedPerson() {
        String id =
                practice.post(
                                "/api/users",
                                "{\"name\":\"120\",\"email\":\"120@example.com\",\"password\":\"%s\",\"role\":\"therapist\",\"sessionPrice\":120}"
                                        .formatted(Practice.PASSWORD))
                        .path("user")
                        .path("_id")
                        .asString();

        submit("/erase/confirm", "&email=120%40example.com");

        assertThat(get("/audit?target=" + id).text()).contains("120.00 USD");
    }

    @Test
    void filtersTheAuditLogByActorsAsThePageWritesThem() {
        practice.newUser("client");

        assertThat(get("/audit?actor=Administrator").text())
                .contains("value=\"Administrator\"", "href=\"/audit?actor=")
                .doesNotContain("No matching changes", "Must be");
        for (String type : List.of("The+service", "A+guest", "A+command+on+the+server")) {
            assertThat(get("/audit?actor=" + type).text()).as(type).doesNotContain("Must be");
        }
    }

    @Test
    void writesPricesAndLinksOfTheAuditLogAsOtherPagesDo() {
        Practice.User therapist = practice.newUser("therapist");
        submit(
                "/users/" + therapist.id(),
                "&name=T&role=therapist&sessionPrice=95.50&currency=EUR");
        assertThat(get("/audit?target=" + therapist.id()).text())
                .contains("75.00 USD", "95.50 EUR", "href=\"/users/" + therapist.id());
        submit("/users/" + therapist.id() + "/delete", "");
        assertThat(get("/audit?target=" + therapist.id()).text())
                .contains("User changed")
                .doesNotContain("href=\"/users/" + therapist.id());

        Practice.Key key = newKey(UNREACHABLE, "");
        assertThat(get("/audit?target=" + key.id()).text()).contains("href=\"/keys/" + key.id());
        practice.deleteKey(key);
        assertThat(get("/audit?target=" + key.id()).text())
                .contains("Key created")
                .doesNotContain("href=\"/keys/" + key.id());
    }
}
