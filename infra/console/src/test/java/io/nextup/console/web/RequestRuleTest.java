package io.nextup.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.web.RequestRule.Refusal;
import io.nextup.console.web.RequestRule.Request;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRuleTest {
    private static final RequestRule OPEN = new RequestRule(Optional.empty(), "::1");
    private static final RequestRule SECURED =
            new RequestRule(Optional.of("0123456789abcdef"), "0.0.0.0");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8082", "localhost:8082", "LOCALHOST:8082", "[::1]:8082"})
    void itsOwnLoopbackNamesPass(String host) {
        assertThat(status(OPEN, get("/api/live", host))).isEmpty();
    }

    /** A foreign name that means this machine would make a foreign page one of this origin. */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example:8082", "127.0.0.1:80", "127.0.0.1", "127.0.0.1:8082."})
    void aForeignHostIsRefused(String host) {
        assertThat(status(OPEN, get("/", host))).contains(421);
    }

    @Test
    void aForeignHostIsToldTheAddressThatTheConsoleListensOn() {
        assertThat(OPEN.refusal(get("/", "evil.example:8082"), 8082).orElseThrow().reason())
                .isEqualTo(
                        "The host evil.example:8082 is not this console: open http://[::1]:8082/");
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        assertThat(status(OPEN, get("/", null))).contains(421);
        assertThat(status(SECURED, get("/", null))).contains(421);
    }

    @Test
    void aPageOfAnotherOriginIsRefusedWhateverItAsks() {
        assertThat(status(OPEN, post("http://evil.example", "application/json"))).contains(403);
        assertThat(status(OPEN, post("null", "application/json"))).contains(403);
        assertThat(status(OPEN, post("http://127.0.0.1:8082", "application/json"))).isEmpty();
        assertThat(
                        status(
                                OPEN,
                                new Request(
                                        "GET",
                                        "/api/live",
                                        "127.0.0.1:8082",
                                        null,
                                        "cross-site",
                                        "no-cors",
                                        null,
                                        null)))
                .contains(403);
    }

    @Test
    void aLinkOfAnotherSiteMayOpenThePage() {
        assertThat(status(OPEN, opened("/", "cross-site"))).isEmpty();
        assertThat(status(OPEN, opened("/index.html", "same-site"))).isEmpty();
    }

    /** A frame navigates, too: its page would have the console load models or note who looked. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/users/ada/why", "/api/letters", "/api/console"})
    void aFrameOfAnotherSiteMayNotAskForData(String path) {
        assertThat(status(OPEN, opened(path, "cross-site"))).contains(403);
        assertThat(status(OPEN, opened(path, "same-site"))).contains(403);
        assertThat(status(OPEN, opened(path, "none"))).isEmpty();
        assertThat(status(OPEN, opened(path, "same-origin"))).isEmpty();
    }

    private static Request opened(String path, String fetchSite) {
        return new Request("GET", path, "127.0.0.1:8082", null, fetchSite, "navigate", null, null);
    }

    /** A form of another site can send anything else without asking the server first. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
    void whatChangesSomethingMustBeJson(String contentType) {
        assertThat(status(OPEN, post(null, contentType))).contains(415);
        assertThat(status(OPEN, post(null, "Application/JSON; charset=utf-8"))).isEmpty();
        assertThat(status(OPEN, post(null, null))).contains(415);
    }

    @Test
    void withATokenThePagesAreOpenAndDataAreNot() {
        assertThat(status(SECURED, get("/index.html", "console.example"))).isEmpty();
        assertThat(status(SECURED, get("/api/live", "console.example"))).contains(401);
        assertThat(status(SECURED, with("Bearer 0123456789abcdeF"))).contains(401);
        assertThat(status(SECURED, with("0123456789abcdef"))).contains(401);
        assertThat(status(SECURED, with("Bearer 0123456789abcdef"))).isEmpty();
    }

    private static Request with(String authorization) {
        return new Request(
                "GET",
                "/api/live",
                "console.example",
                "https://console.example",
                "same-origin",
                "cors",
                null,
                authorization);
    }

    private static Optional<Integer> status(RequestRule rule, Request request) {
        return rule.refusal(request, 8082).map(Refusal::status);
    }

    private static Request get(String path, String host) {
        return new Request("GET", path, host, null, null, null, null, null);
    }

    private static Request post(String origin, String contentType) {
        return new Request(
                "POST", "/api/users", "127.0.0.1:8082", origin, null, null, contentType, null);
    }
}
