package io.nextup.artifact.trust;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationsTest {
    private static final Locations ALLOWED =
            Locations.of(
                    List.of("/srv/models", "s3://bucket/models/", "file:///mnt/more%20models"));

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/models/v1",
                "file:///srv/models/v1/",
                "file:/srv/models/v1",
                "FILE:///srv/models/team/v1",
                "file:///mnt/more%20models/v1",
                "s3://bucket/models/v1/",
                "S3://bucket/models/team/v1"
            })
    void aModelBelowAPlaceIsAllowed(String location) throws Exception {
        ALLOWED.require(URI.create(location));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///srv/models",
                "file:///srv/models-2/v1",
                "file:///srv/models/../secrets/v1",
                "file:///srv/models/%2e%2e/secrets/v1",
                "file:///srv/models/a%2F..%2F..%2Fsecrets",
                "file:///srv/models/./v1",
                "file:///srv/models//v1",
                "file:///etc/v1",
                "file://host/srv/models/v1",
                "file:srv/models/v1",
                "s3://other/models/v1",
                "s3://bucket.evil/models/v1",
                "s3://user@bucket/models/v1",
                "s3://bucket/other/v1",
                "s3://bucket/models/../other/v1",
                "s3://bucket/models/v1?x=1",
                "s3://bucket/models/v1#x",
                "s3://bucket",
                "http://bucket/models/v1",
                "models/v1"
            })
    void aModelAnywhereElseIsRefused(String location) {
        assertThatThrownBy(() -> ALLOWED.require(URI.create(location)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        location
                                + " is not below /srv/models or s3://bucket/models/ or file:///mnt/more%20models")
                .hasMessageEndingWith("publish the model there, or allow its location");
    }

    @Test
    void withoutPlacesEveryLocationIsAllowed() throws Exception {
        Locations.ANYWHERE.require(URI.create("file:///etc/../v1"));
        Locations.of(List.of()).require(URI.create("s3://other/v1"));
    }

    @Test
    void aLinkBelowAPlaceIsRefusedAndAPlaceMayBeOne() throws Exception {
        Path real = Files.createDirectories(directory.resolve("real").resolve("v1")).getParent();
        Path outside = Files.createDirectories(directory.resolve("outside").resolve("v2"));
        Path place = Files.createSymbolicLink(directory.resolve("models"), real);
        Files.createSymbolicLink(real.resolve("v2"), outside);
        Files.createSymbolicLink(real.resolve("team"), outside.getParent());
        Locations locations = Locations.of(List.of(place.toString()));

        locations.require(uri(place, "v1"));
        for (String link : List.of("v2", "team/v2")) {
            assertThatThrownBy(() -> locations.require(uri(place, link)))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining(
                            "is a link, and links below " + place + " are not followed");
        }
    }

    private static URI uri(Path place, String name) {
        return URI.create(place.toUri().toString().replaceFirst("/$", "") + "/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "", "/srv/../etc", "s3:bucket", "s3:///models", "s3://a b/c"})
    void aPlaceThatIsNotOneIsAnErrorThatNamesIt(String place) {
        assertThatThrownBy(() -> Locations.of(List.of("/srv/models", place)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"%s\" is not a location".formatted(place));
    }
}
