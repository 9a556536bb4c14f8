package io.nextup.artifact.trust;

import static java.util.stream.Collectors.joining;

import io.nextup.artifact.ArtifactException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Places below which models may lie: directories, or prefixes in buckets. Without any, a model may
 * lie anywhere. Immutable.
 */
public final class Locations {
    public static final Locations ANYWHERE = new Locations(List.of());

    private static final String FILE = "file";

    private final List<Place> places;

    private Locations(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /**
     * A place, compared by whole names: {@code /models} does not hold {@code /models-2}.
     *
     * @param scheme in lower case
     * @param authority host or bucket; empty for a file
     * @param names names of the path, from its root
     */
    private record Place(String scheme, String authority, List<String> names, String text) {

        boolean holds(Place other) {
            return scheme.equals(other.scheme)
                    && authority.equals(other.authority)
                    && names.size() < other.names.size()
                    && other.names.subList(0, names.size()).equals(names);
        }
    }

    /**
     * Reads places.
     *
     * @param texts absolute paths such as {@code /srv/models}, or URIs such as {@code
     *     s3://bucket/models}
     * @throws IllegalArgumentException naming the first that is not such a place
     */
    public static Locations of(List<String> texts) {
        List<Place> places = new ArrayList<>();
        for (String text : texts) {
            Optional<Place> place = text.startsWith("/") ? path(text) : uri(text);
            places.add(
                    place.orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            "\"%s\" is not a location: write an absolute path such as /srv/models, or s3://bucket/prefix"
                                                    .formatted(text))));
        }
        return places.isEmpty() ? ANYWHERE : new Locations(places);
    }

    private static Optional<Place> path(String text) {
        return names(text).map(names -> new Place(FILE, "", names, text));
    }

    private static Optional<Place> uri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        if (uri.getScheme() == null
                || uri.isOpaque()
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            return Optional.empty();
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals(FILE) != authority.isEmpty()) {
            return Optional.empty();
        }
        return names(uri.getPath()).map(names -> new Place(scheme, authority, names, text));
    }

    /** Splits a path; empty if a name in it is {@code .}, {@code ..} or nothing. */
    private static Optional<List<String>> names(String path) {
        String inner = path.replaceFirst("^/", "").replaceFirst("/$", "");
        if (inner.isEmpty()) {
            return Optional.of(List.of());
        }
        List<String> names = Arrays.asList(inner.split("/", -1));
        boolean isPlain =
                names.stream()
                        .noneMatch(
                                name ->
                                        name.isEmpty()
                                                || name.equals(".")
                                                || name.equals("..")
                                                || name.indexOf('\0') >= 0);
        return isPlain ? Optional.of(List.copyOf(names)) : Optional.empty();
    }

    /** Tells whether a model may lie anywhere. */
    public boolean isAnywhere() {
        return places.isEmpty();
    }

    /**
     * Checks that a model lies below one of these places, and on the local disk without a link on
     * the way.
     *
     * @throws ArtifactException if it does not
     */
    public void require(URI location) throws ArtifactException {
        if (isAnywhere()) {
            return;
        }
        Optional<Place> asked = uri(location.toString());
        Optional<Place> holder =
                places.stream().filter(place -> asked.filter(place::holds).isPresent()).findFirst();
        if (holder.isEmpty()) {
            throw new ArtifactException(
                    "%s is not below %s, where models may lie: publish the model there, or allow its location"
                            .formatted(
                                    location,
                                    places.stream().map(Place::text).collect(joining(" or "))));
        }
        if (asked.get().scheme().equals(FILE)) {
            requireNoLink(holder.get(), asked.get(), location);
        }
    }

    /** The place itself may be a link: its owner made it. */
    private static void requireNoLink(Place holder, Place asked, URI location)
            throws ArtifactException {
        Path path = Path.of("/", holder.names().toArray(String[]::new));
        for (String name : asked.names().subList(holder.names().size(), asked.names().size())) {
            path = path.resolve(name);
            if (Files.isSymbolicLink(path)) {
                throw new ArtifactException(
                        "%s is refused: %s is a link, and links below %s are not followed: publish the model there"
                                .formatted(location, path, holder.text()));
            }
        }
    }
}
