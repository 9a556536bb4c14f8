package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseHeldException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Deletion of versions, and what a dead deleter leaves. */
public interface DeletingContract extends StoreUnderTest {
    @Test
    default void aDeletedVersionIsNotThereAndTheOthersAre() throws Exception {
        URI first = store().publish(stage("v1"));
        URI second = store().publish(stage("v2"));

        store().delete("v1");

        assertThat(store().versions()).containsExactly("v2");
        assertThatThrownBy(() -> store().locate("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith("; there are: v2");
        assertThatThrownBy(() -> store().fetch(first, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");
        assertThat(store().fetch(second, cache()).manifest().version()).isEqualTo("v2");
        assertThat(store().clearLeftovers(LATER)).isZero();
    }

    @Test
    default void theNameOfADeletedVersionTakesOtherContent() throws Exception {
        store().publish(stage("v1"));
        store().delete("v1");
        Artifact other = stageWithModule("v1", "another module");

        URI location = store().publish(other);

        assertThat(store().versions()).containsExactly("v1");
        assertThat(store().fetch(location, cache()).module()).hasContent("another module");
    }

    @Test
    default void aVersionThatIsNotThereIsNotDeletedAndTheMessageSaysWhatIs() throws Exception {
        store().publish(stage("v1"));
        store().acquireLease("a", MINUTES);

        for (String version :
                List.of("v2", "../v1", "v1/../v1", ".", "..", "", "/", "v1/", ".lease")) {
            assertThatThrownBy(() -> store().delete(version))
                    .as(version)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith("No version " + version + " in ")
                    .hasMessageEndingWith("; there are: v1");
        }
        assertThatThrownBy(() -> store().acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class);
    }

    @Test
    default void aHarmedVersionIsDeletedToo() throws Exception {
        store().publish(stage("v1"));
        store().publish(stage("v2"));
        damageManifest("v1");
        damageModule("v2");

        store().delete("v1");
        store().delete("v2");

        assertThat(store().versions()).isEmpty();
        assertThat(store().clearLeftovers(LATER)).isZero();
    }

    @Test
    default void aVersionWhoseDeleterDiedIsNotThereAndTheSameMayBePublished() throws Exception {
        store().publish(stage("v1"));
        URI location = store().publish(stage("v2"));

        dieDeleting("v2");

        assertThat(store().versions()).containsExactly("v1");
        for (ThrowingCallable use :
                List.<ThrowingCallable>of(() -> store().locate("v2"), () -> store().delete("v2"))) {
            assertThatThrownBy(use)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageEndingWith("; there are: v1");
        }
        assertThatThrownBy(() -> store().fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");

        store().publish(stage("v2"));
        assertThat(store().fetch(location, cache()).manifest().version()).isEqualTo("v2");
    }

    @Test
    default void whatADeadDeleterLeftIsClearedAndItsNameTakesOtherContent() throws Exception {
        store().publish(stage("v1"));
        store().publish(stage("v2"));
        dieDeleting("v2");

        assertThat(store().clearLeftovers(EARLIER)).isZero();
        assertThat(sameStore(clock()).clearLeftovers(LATER)).isEqualTo(1);
        assertThat(store().clearLeftovers(LATER)).isZero();

        URI location = store().publish(stageWithModule("v2", "another module"));
        assertThat(store().fetch(location, cache()).module()).hasContent("another module");
    }

    @Test
    default void wholeVersionsAndTheLeaseAreNoLeftovers() throws Exception {
        URI location = store().publish(stage("v1"));
        store().publish(stage("v2"));
        damageManifest("v2");
        Lease lease = store().acquireLease("a", MINUTES);

        assertThat(store().clearLeftovers(LATER)).isZero();

        assertThat(store().versions()).containsExactly("v2", "v1");
        assertThat(store().fetch(location, cache()).manifest().version()).isEqualTo("v1");
        lease.renew();
    }

    @Test
    default void anEmptyStoreHasNoLeftovers() throws Exception {
        assertThat(store().clearLeftovers(LATER)).isZero();
    }

    @Test
    default void whoLooksWhileVersionsAreDeletedFindsEachWholeOrNotThere() throws Exception {
        List<URI> locations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            locations.add(store().publish(stage("v" + i)));
        }
        AtomicBoolean done = new AtomicBoolean();
        Callable<Integer> deleter =
                () -> {
                    try {
                        for (int i = 1; i < 10; i++) {
                            store().delete("v" + i);
                        }
                        return 0;
                    } finally {
                        done.set(true);
                    }
                };
        Path cache = cache();
        Callable<Integer> reader =
                () -> {
                    int looks = 0;
                    for (; looks == 0 || !done.get(); looks++) {
                        assertThat(store().versions()).contains("v0");
                        try {
                            store().fetch(locations.get(1 + looks % 9), cache);
                        } catch (ArtifactException | NoSuchFileException gone) {
                            assertThat(gone).hasMessageContaining("v" + (1 + looks % 9));
                        }
                    }
                    return looks;
                };

        assertThat(StoreUnderTest.atOnce(List.of(deleter, reader)).get(1)).isPositive();
        assertThat(store().versions()).containsExactly("v0");
        assertThat(store().fetch(locations.get(0), cache).manifest().version()).isEqualTo("v0");
    }
}
