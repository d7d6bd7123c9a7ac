package com.therapybooking.dashboard.people;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.dashboard.DashboardHttp;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Tests the pages about users, clients and erasure. */
class PeoplePagesTest extends DashboardHttp {

    @Test
    void showsEveryWrongFieldAndKeepsTheValues() {
        Api.Reply user =
                submit(
                        "/users/new",
                        "&name=&email=x&role=boss&sessionPrice=1e9&sessionMinutes=x&password=short");
        assertThat(user.status()).isEqualTo(400);
        for (String field :
                List.of("name", "email", "role", "sessionPrice", "sessionMinutes", "password")) {
            assertThat(user.text()).contains("id=\"wrong-" + field + "\"", "href=\"#" + field);
        }
        assertThat(user.text()).contains("value=\"1e9\"").doesNotContain("value=\"short\"");

        Api.Reply terms =
                submit(
                        "/users/new",
                        "&name=A&email=a@example.com&role=therapist&sessionPrice=9.999"
                                + "&currency=EUR&sessionMinutes=1");
        assertThat(terms.text())
                .contains("Must have at most 2 decimals in EUR.", "Must be from 5 to 480.");
        Api.Reply taken =
                submit(
                        "/users/new",
                        "&name=A&role=client&email=" + encoded(TestService.ADMIN_EMAIL));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.text()).contains("id=\"wrong-email\"");
    }

    @Test
    void refusesAUserFormThatWasOpenedBeforeAnotherChange() {
        Practice.User user = practice.newUser("admin");
        String path = "/users/" + user.id();
        String seen = "&shown=" + field(get(path).text(), "shown");
        Api.Reply first = submit(path, seen + "&name=First&role=client");
        assertThat(first.status()).as(first.text()).isEqualTo(302);

        Api.Reply second = submit(path, seen + "&name=Second&role=admin");

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text()).contains("changed after you opened the form", "value=\"Second\"");
        assertThat(practice.get("/api/users/" + user.id()).toString())
                .contains("\"client\"", "First");
        String now = "&shown=" + field(second.text(), "shown");
        assertThat(submit(path, now + "&name=Second&role=client").status()).isEqualTo(302);
    }

    @Test
    void showsWhomAnErasureConcerns() {
        Practice.User therapist = practice.newUser("therapist");
        practice.book(therapist);
        String preview = submit("/erase", "&email=" + encoded(therapist.email())).text();
        assertThat(preview)
                .contains(
                        "/users/" + therapist.id(),
                        "therapist</span>, who can no longer",
                        "This therapist has future bookings");
        String unknown = submit("/erase", "&email=unknown@example.com").text();
        assertThat(unknown).contains("Account: none").doesNotContain("future bookings, which");
    }

    @Test
    void refusesToDeleteATherapistWithBookingsToCome() {
        Practice.User therapist = practice.newUser("therapist");
        practice.book(therapist);
        Api.Reply refused = submit("/users/" + therapist.id() + "/delete", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("The therapist has future bookings");
    }

    @Test
    void warnsBeforeAnAdministratorGivesTheOwnAccountUp() {
        String self = practice.get("/api/auth/me").path("user").path("_id").asString();
        String other = practice.newUser("admin").id();

        assertThat(get("/users/" + self).text()).contains("This is your own account");
        assertThat(get("/users/" + self + "/delete").text()).contains("This is your own account");
        assertThat(get("/users/" + other).text()).doesNotContain("This is your own account");
        assertThat(get("/users/" + other + "/delete").text())
                .doesNotContain("This is your own account");
        assertThat(submit("/erase", "&email=" + encoded(TestService.ADMIN_EMAIL)).text())
                .contains("This is your own account");
        service.api().call("DELETE", "/api/users/" + other, service.admin(), null);
    }

    @Test
    void writesPricesWithTheDecimalsOfTheirCurrency() {
        Practice.User therapist = practice.newUser("therapist");
        String path = "/api/users/" + therapist.id();
        service.api()
                .call(
                        "PATCH",
                        path,
                        service.admin(),
                        "{\"sessionPrice\":95.50,\"currency\":\"EUR\"}");
        Practice.Booked booking = practice.book(therapist);
        for (String page :
                List.of(
                        "/bookings",
                        "/bookings/new",
                        "/bookings/" + booking.id(),
                        "/bookings/" + booking.id() + "/move",
                        "/users?role=therapist")) {
            assertThat(get(page).text()).as(page).contains("95.50 EUR").doesNotContain("95.5 EUR");
        }
        assertThat(get("/users/" + therapist.id()).text()).contains("value=\"95.50\"");
        service.api()
                .call(
                        "PATCH",
                        path,
                        service.admin(),
                        "{\"sessionPrice\":9000,\"currency\":\"JPY\"}");
        assertThat(get("/bookings/new").text()).contains("9000 JPY");
    }

    @Test
    void refusesToPreviewTheErasureOfTheLastAdministrator() {
        String email = "&email=" + encoded(TestService.ADMIN_EMAIL);
        String erasures = get("/audit?target=person").text();
        for (String step : List.of("/erase", "/erase/confirm")) {
            Api.Reply reply = submit(step, email);
            assertThat(reply.status()).as(step).isEqualTo(409);
            assertThat(reply.text()).contains("This is the last active administrator");
        }
        assertThat(occurrences("Person erased", get("/audit?target=person").text()))
                .isEqualTo(occurrences("Person erased", erasures));

        service.bean(AuditLog.class).beginErasure();
        assertThat(get("/audit?target=person").text())
                .as("an erasure that a crash interrupted")
                .contains("Person erased", "Erasure did not finish: repeat it");
    }

    @Test
    void countsTheAuditEntriesOfAPersonBeforeTheErasure() {
        Practice.User client = practice.newUser("client");
        submit("/users/" + client.id() + "/deactivate", "");

        String preview = submit("/erase", "&email=" + encoded(client.email())).text();
        assertThat(preview).containsPattern("<li>Audit entries: [1-9][0-9]*</li>");
        String count = preview.replaceAll("(?s).*<li>Audit entries: ([0-9]+)</li>.*", "$1");

        assertThat(submit("/erase/confirm", "&email=" + encoded(client.email())).text())
                .containsPattern("\\b" + count + " audit entr(y|ies)\\b");
    }

    @Test
    void offersTheLastAdministratorNothingThatCannotWork() {
        String path =
                Objects.requireNonNull(
                        get("/users?q=" + encoded(TestService.ADMIN_EMAIL)).header("Location"));
        assertThat(get(path).text())
                .contains("this is the last active administrator", "href=\"/password\"")
                .doesNotContain("Deactivate</button>", "Deactivate…", "Delete…", "Erase…");
        assertThat(get(path + "/delete").header("Location")).isEqualTo(path);
        assertThat(get(path + "/deactivate").header("Location")).isEqualTo(path);
        Api.Reply refused = submit(path + "/delete", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).doesNotContain("<h1>Delete this user?</h1>");

        Practice.User other = practice.newUser("admin");
        assertThat(get(path).text())
                .contains("Deactivate…", "Delete…", "Erase…")
                .doesNotContain("last active administrator", "Deactivate</button>");
        assertThat(get(path + "/deactivate").text())
                .contains("This is your own account.", "Deactivate</button>");
        assertThat(submit(path + "/password", "&password=").header("Location"))
                .isEqualTo("/password");
        submit("/users/" + other.id() + "/delete", "");
    }

    @Test
    void leadsFromAClientToTheirBookings() {
        Practice.User client = practice.newUser("client");
        assertThat(get("/users/" + client.id()).text())
                .contains("/bookings?q=" + client.email().replace("@", "%40").replace("%40", "@"));
    }

    @Test
    void namesEveryFieldThatIsForTherapistsOnly() {
        assertThat(
                        submit(
                                        "/users/new",
                                        "&name=A&email=c@example.com&role=client&sessionPrice=5"
                                                + "&currency=EUR&sessionMinutes=50")
                                .text())
                .contains(
                        "id=\"wrong-sessionPrice\"",
                        "id=\"wrong-currency\"",
                        "id=\"wrong-sessionMinutes\"",
                        "through the API or your web site");
    }

    @Test
    void findsAUserByEMailAddress() {
        Practice.User client = practice.newUser("client");

        assertThat(get("/users?q=" + encoded(client.email().toUpperCase(ROOT))).header("Location"))
                .isEqualTo("/users/" + client.id());
        Api.Reply unknown = get("/users?q=nobody@example.com");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text())
                .contains("No user has this e-mail address.", "value=\"nobody@example.com\"")
                .contains("find them under <a href=\"/bookings\">")
                .doesNotContain("aria-label=\"People\"");
        assertThat(get("/users?role=admin").text())
                .contains("Scripts and connectors use <a href=\"/tokens\">")
                .doesNotContain(">Session</th>");
    }

    @Test
    void findsUsersByAPartOfTheirName() {
        String name = "Ottilie  M\u00fc" + new ObjectId();
        for (int i = 0; i < 2; i++) {
            practice.post(
                    "/api/users",
                    """
                    {"name":"%s","email":"%s@example.com","password":"ten or more","role":"client"}\
                    """
                            .formatted(name, new ObjectId()));
        }

        String shown = name.replace("  ", " ").replace("\u00fc", "u\u0308");
        Api.Reply found = get("/users?q=" + encoded(shown.toUpperCase(ROOT)));

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.text())
                .containsPattern("(?s)(>" + name + "<.*){2}")
                .contains("2 users with this text in the name.");
        Api.Reply unknown = get("/users?q=" + new ObjectId());
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(get("/users?q=%C2%A0").status()).isEqualTo(404);
        assertThat(unknown.text())
                .contains("aria-describedby=\"problem-q\"")
                .contains("role=\"alert\" id=\"problem-q\">No user has this name.</p>");
    }

    @Test
    void saysThatARepeatedErasureFoundNothing() {
        Practice.User client = practice.newUser("client");
        Practice.Key key = newKey(UNREACHABLE, ",\"notes\":\"ask " + client.email() + "\"");
        String field = "&email=" + encoded(client.email());
        assertThat(submit("/erase/confirm", field).text())
                .contains("<h1>Person erased</h1>", "Erased from")
                .containsPattern("/keys/" + key.id() + "/edit\">Notes of the key [^<]+</a>");

        assertThat(submit("/erase/confirm", field).text())
                .contains("<h1>Nothing to erase</h1>", "all of it was erased before")
                .doesNotContain("Erased from", "Person erased");
        assertThat(get("/audit?target=person").text()).contains("no data of the person was found");
    }

    /** As after a deletion in an earlier version, when the audit entries have ended. */
    @Test
    void offersTheErasureOfACreatorWhoIsLeftInAKeyOnly() {
        Practice.Key key = newKey(UNREACHABLE, "");
        service.bean(MongoDatabase.class)
                .getCollection("webhook_keys")
                .updateOne(
                        Filters.eq("_id", new ObjectId(key.id())),
                        Updates.set("createdBy.email", "Left.Alone@example.com"));
        practice.changeKey(key, "{\"notes\":\"any\"}"); // so that the cache reads the key
        String field = "&email=left.alone@example.com";

        assertThat(submit("/erase", field).text())
                .contains("Webhook keys: 1", "Erase person</button>");
        assertThat(submit("/erase/confirm", field).text()).contains("<h1>Person erased</h1>");
        assertThat(submit("/erase", field).text()).doesNotContain("Erase person</button>");
    }

    @Test
    void offersNoErasureOfAnUnknownPerson() {
        assertThat(submit("/erase", "&email=nobody@example.com").text())
                .contains("No account and no booking has this address.")
                .doesNotContain("Erase person</button>");
    }

    private static String field(String page, String name) {
        Matcher field = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page);
        assertThat(field.find()).as(page).isTrue();
        return field.group(1);
    }
}
