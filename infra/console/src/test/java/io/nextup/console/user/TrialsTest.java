package io.nextup.console.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.kafka.TopicException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SILENCE = Trials.SILENCE.toNanos();

    @TempDir Path directory;
    private final Topic topic = new Topic();
    private final AtomicInteger ids = new AtomicInteger();
    private TrialList list;
    private Trials trials;

    private static final class Topic implements TrialTopic {
        final List<Interaction> clicks = new ArrayList<>();
        final List<String> erased = new ArrayList<>();
        boolean away;

        @Override
        public void click(Interaction click) throws TopicException {
            requireThere();
            clicks.add(click);
        }

        @Override
        public void erase(Collection<String> userIds) throws TopicException {
            requireThere();
            erased.addAll(userIds);
        }

        private void requireThere() throws TopicException {
            if (away) {
                throw new TopicException("Kafka does not answer");
            }
        }
    }

    private static final class Heard implements TrialListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void clicked(List<String> items) {
            events.add("clicked " + items);
        }

        @Override
        public void answered(TrialAnswer answer) {
            events.add("answered %s in %s ms".formatted(answer.items(), answer.millis()));
        }

        @Override
        public void erased() {
            events.add("erased");
        }
    }

    @BeforeEach
    void begin() throws IOException {
        list = TrialList.open(directory);
        trials = trials();
    }

    @AfterEach
    void end() throws IOException {
        list.close();
    }

    private Trials trials() throws IOException {
        return new Trials(topic, list, () -> "%04d".formatted(ids.incrementAndGet()));
    }

    @Test
    void aClickGoesOutAndItsListComesBackWithTheTimeBetween() throws Exception {
        String user = trials.invent(0);
        Heard heard = new Heard();
        trials.listen(user, heard);
        assertThat(trials.click(user, "7", 1_700_000_000_000L, 5 * SECOND))
                .isEqualTo("nextup-trial-0001-1");
        trials.recommended(answer(user, 1, "nextup-trial-0001-1", "8"), 5 * SECOND + 12_500_000);
        assertThat(topic.clicks)
                .containsExactly(
                        Interaction.click("nextup-trial-0001-1", user, "7", 1_700_000_000_000L));
        assertThat(heard.events)
                .containsExactly(
                        "clicked [7]",
                        "answered [Item[item=8, score=1.0, title=null, category=null]] in 12.5 ms");
        assertThat(trials.view(user).answer().orElseThrow().version()).isEqualTo("v1");
    }

    @Test
    void anOlderListDoesNotReplaceANewerOneAndOthersListsAreNobodysHere() throws Exception {
        String user = trials.invent(0);
        trials.recommended(answer(user, 5, "e5", "new"), 0);
        trials.recommended(answer(user, 4, "e4", "old"), 0);
        trials.recommended(answer("u1", 9, "e9", "foreign"), 0);
        assertThat(trials.view(user).answer().orElseThrow().items())
                .extracting(TrialAnswer.Item::item)
                .containsExactly("new");
    }

    @Test
    void aUserIsErasedOnceTwoMinutesPassWithoutAClick() throws Exception {
        String user = trials.invent(0);
        Heard heard = new Heard();
        trials.click(user, "7", 0, 10 * SECOND);
        trials.listen(user, heard);
        trials.tick(10 * SECOND + SILENCE);
        assertThat(topic.erased).isEmpty();
        trials.tick(10 * SECOND + SILENCE + 1);
        assertThat(topic.erased).containsExactly(user);
        assertThat(heard.events).containsExactly("erased");
        assertThat(list.read()).isEmpty();
        assertThatThrownBy(() -> trials.click(user, "8", 0, 0))
                .isInstanceOf(UnknownUserException.class)
                .hasMessageContaining(user);
    }

    @Test
    void aUserWhomOthersEraseEndsAndIsErasedOnceMore() throws Exception {
        String user = trials.invent(0);
        Heard heard = new Heard();
        trials.click(user, "7", 0, 0);
        trials.listen(user, heard);
        trials.erased("another");
        trials.erased(user);
        trials.recommended(answer(user, 1, "nextup-trial-0001-1", "8"), 0);
        assertThat(heard.events).containsExactly("erased");
        assertThat(trials.users()).isEmpty();
        assertThatThrownBy(() -> trials.view(user)).isInstanceOf(UnknownUserException.class);
        trials.tick(1);
        assertThat(topic.erased).containsExactly(user);
        assertThat(list.read()).isEmpty();
    }

    @Test
    void aUserIsOnTheListBeforeItsFirstClickAndErasedByTheNextStart() throws Exception {
        String user = trials.invent(0);
        assertThat(list.read()).containsExactly(user);
        // As if the process had died.
        trials().tick(0);
        assertThat(topic.erased).containsExactly(user);
        assertThat(list.read()).isEmpty();
    }

    @Test
    void whileTheBrokersAreAwayUsersStayOnTheList() throws Exception {
        String user = trials.invent(0);
        topic.away = true;
        assertThatThrownBy(() -> trials.tick(SILENCE + 1)).isInstanceOf(TopicException.class);
        assertThat(list.read()).containsExactly(user);
        topic.away = false;
        trials.tick(SILENCE + 2);
        assertThat(topic.erased).containsExactly(user);
        assertThat(list.read()).isEmpty();
    }

    @Test
    void aClickThatTheBrokersDoNotTakeIsTakenBack() throws Exception {
        String user = trials.invent(0);
        Heard heard = new Heard();
        trials.listen(user, heard);
        topic.away = true;
        assertThatThrownBy(() -> trials.click(user, "7", 0, 0)).isInstanceOf(TopicException.class);
        assertThat(trials.view(user).items()).isEmpty();
        assertThat(heard.events).containsExactly("clicked [7]", "clicked []");
    }

    /** Whatever a damaged file holds, only users who may be erased are. */
    @Test
    void onlyTrialUsersAreTakenFromTheList() throws Exception {
        Files.writeString(directory.resolve("trial-users"), "alice\nnextup-trial-9\n\n");
        trials().tick(0);
        assertThat(topic.erased).containsExactly("nextup-trial-9");
    }

    @Test
    void theEndErasesEverybody() throws Exception {
        String first = trials.invent(0);
        String second = trials.invent(0);
        trials.eraseAll();
        assertThat(topic.erased).containsExactly(first, second);
    }

    @Test
    void usersAndClicksAreBounded() throws Exception {
        for (int user = 0; user < Trials.MOST_USERS; user++) {
            trials.invent(0);
        }
        assertThatThrownBy(() -> trials.invent(0)).isInstanceOf(CrowdedException.class);
        for (int click = 0; click < Trials.MOST_CLICKS_A_SECOND; click++) {
            trials.click("nextup-trial-0001", "7", 0, click);
        }
        assertThatThrownBy(() -> trials.click("nextup-trial-0001", "7", 0, SECOND - 1))
                .isInstanceOf(CrowdedException.class);
        trials.click("nextup-trial-0001", "7", 0, SECOND);
        assertThat(topic.clicks).hasSize(Trials.MOST_CLICKS_A_SECOND + 1);
        trials.tick(Duration.ofMinutes(10).toNanos());
        trials.invent(0);
    }

    @Test
    void aDirectoryHasOneConsole() {
        assertThatThrownBy(() -> TrialList.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString(), "--directory");
    }

    private static Recommendation answer(String user, long sequence, String event, String item) {
        return new Recommendation(
                "r" + sequence,
                user,
                "default",
                sequence,
                List.of(EventReference.event(event)),
                List.of(new RankedItem(item, 1)),
                "v1",
                Source.MODEL,
                0,
                0);
    }

    @Test
    void moreClicksAreKeptThanAreShownSinceTheJobKeepsMore() throws Exception {
        String user = trials.invent(0);
        for (int i = 1; i <= Trials.MOST_KEPT + 1; i++) {
            trials.click(user, "i" + i, i, i * SECOND);
        }
        assertThat(trials.view(user).clicks())
                .hasSize(Trials.MOST_KEPT)
                .extracting(Interaction::itemId)
                .startsWith("i2")
                .endsWith("i1001");
        assertThat(trials.view(user).items()).hasSize(50).startsWith("i952").endsWith("i1001");
    }
}
