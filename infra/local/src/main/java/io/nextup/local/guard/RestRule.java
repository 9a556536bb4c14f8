package io.nextup.local.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which requests pass. A page of another site can have a browser send requests here, and
 * its host name may come to mean this machine: neither a foreign origin nor a foreign host passes.
 *
 * @param token token of this run
 * @param tokenFile file that holds it, for the message to a client that lacks it
 */
record RestRule(String token, String tokenFile) {
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** Questions by which Flink runs a jar's main method, or ends a job. */
    private static final Pattern CHANGING =
            Pattern.compile(
                    "/*(v\\d+/+)?(jars/.*/plan|jobs/.*/yarn-(cancel|stop))/*", Pattern.DOTALL);

    /** Characters of a decoded path which Flink does not take as they are. */
    private static final Pattern DECODED_AGAIN = Pattern.compile("[%?]");

    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final String BEARER = "Bearer ";

    RestRule {
        requireNonNull(token, "token is null");
        requireNonNull(tokenFile, "tokenFile is null");
    }

    /**
     * A request, with the values of each header that counts.
     *
     * @param path decoded path, without the query
     * @param fetchSites values of Sec-Fetch-Site: relation of the page that asks to this server
     * @param fetchModes values of Sec-Fetch-Mode: {@code navigate} for a page that a user opens
     */
    record Request(
            String method,
            String path,
            List<String> hosts,
            List<String> origins,
            List<String> fetchSites,
            List<String> fetchModes,
            List<String> authorizations) {
        Request {
            hosts = List.copyOf(hosts);
            origins = List.copyOf(origins);
            fetchSites = List.copyOf(fetchSites);
            fetchModes = List.copyOf(fetchModes);
            authorizations = List.copyOf(authorizations);
        }
    }

    /**
     * Returns why a request is refused; empty if it passes.
     *
     * @param port port that it came to
     */
    Optional<String> refusal(Request request, int port) {
        if (request.hosts.size() != 1 || !isOwnHost(request.hosts.get(0), port)) {
            return Optional.of(
                    "The host %s is not this one: ask localhost:%d or 127.0.0.1:%d"
                            .formatted(request.hosts, port, port));
        }
        if (!request.origins.stream().allMatch(origin -> isOwnOrigin(origin, port))
                || isForeignFetch(request)) {
            return Optional.of(
                    "The request comes from a page of another origin, %s: open the dashboard itself"
                            .formatted(request.origins));
        }
        if (needsToken(request) && !hasToken(request.authorizations)) {
            return Optional.of(
                    "A request that may change something needs the token of this run, as the header Authorization: Bearer TOKEN. The token is in "
                            + tokenFile);
        }
        return Optional.empty();
    }

    private static boolean isOwnHost(String host, int port) {
        return HOSTS.stream().anyMatch(own -> host.equalsIgnoreCase(own + ":" + port));
    }

    private static boolean isOwnOrigin(String origin, int port) {
        String prefix = "http://";
        return origin.toLowerCase(Locale.ROOT).startsWith(prefix)
                && isOwnHost(origin.substring(prefix.length()), port);
    }

    /** Tells whether a foreign page asks for a part of itself: such a request has no origin. */
    private static boolean isForeignFetch(Request request) {
        return !OWN_SITE.containsAll(request.fetchSites)
                && !request.fetchModes.equals(List.of("navigate"));
    }

    /**
     * Flink decodes each part of a decoded path again, and ends the path at a question mark: such a
     * path may be a changing one in disguise.
     */
    private static boolean needsToken(Request request) {
        return !READING.contains(request.method)
                || DECODED_AGAIN.matcher(request.path).find()
                || CHANGING.matcher(request.path).matches();
    }

    private boolean hasToken(List<String> authorizations) {
        return authorizations.size() == 1
                && MessageDigest.isEqual(
                        authorizations.get(0).getBytes(UTF_8), (BEARER + token).getBytes(UTF_8));
    }
}
