package io.nextup.launcher.models;

import static io.nextup.models.Entries.announced;
import static io.nextup.models.Entries.demoted;
import static io.nextup.models.Entries.ended;
import static io.nextup.models.Entries.entry;
import static io.nextup.models.Entries.loading;
import static io.nextup.models.Entries.pardon;
import static io.nextup.models.Entries.refused;
import static io.nextup.models.Entries.serving;
import static io.nextup.models.Entries.since;
import static io.nextup.models.Entries.slot;
import static io.nextup.models.Entries.unsigned;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.build.Build;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.launcher.JsonTable;
import io.nextup.models.ModelRecords.Reading;
import io.nextup.models.SlotHealth;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Prints readings as {@code models status} does. */
class StatusTextTest {
    private static final Instant FRESH = Instant.ofEpochMilli(100_000);

    @Test
    void aSlotIsShownWithWhatIsAnnouncedAndWhatItsProcessesDo() {
        Health whole = serving("p", "m3");
        Health fallen =
                loading(
                        entry(
                                "default",
                                "q",
                                since("m2"),
                                List.of(refused("m0", 10_000), demoted("m3", 30_000))),
                        "m4");
        SlotHealth slot =
                slot(announced("default", "m3", "m2", "m1"), whole, fallen, pardon("m0", 11_000));
        assertThat(StatusText.lines(reading(slot), FRESH))
                .containsExactly(
                        "Slot default",
                        "  announced  m3 at 1970-01-01T00:00:01Z by operator",
                        "  previous   m2",
                        "  previous   m1",
                        "  process p on host-p, job job-1: fresh",
                        "    serves   m3 since 1970-01-01T00:00:20Z",
                        "  process q on host-q, job job-1: fresh",
                        "    serves   m2 since 1970-01-01T00:00:20Z, not the announced one",
                        "    loads    m4 since 1970-01-01T00:00:20Z, not the announced one",
                        "    refused  m0 at 1970-01-01T00:00:10Z: it is not whole (pardoned since)",
                        "    demoted  m3 at 1970-01-01T00:00:30Z: it hung",
                        "  pardoned m0 at 1970-01-01T00:00:11Z: by ada");
    }

    @Test
    void whatIsStaleAndWhatEndedIsSaid() {
        Health stale = serving("p", "m1");
        Health ended = ended(serving("q", "m1"));
        SlotHealth slot = slot(announced("default", "m1"), stale, ended);
        assertThat(StatusText.lines(reading(slot), FRESH.plusMillis(1)))
                .contains(
                        "  process p on host-p, job job-1: stale since 1970-01-01T00:01:40Z",
                        "  process q on host-q, job job-1: ended at 1970-01-01T00:00:40Z");
    }

    @Test
    void onlyALivingProcessLoadsUnsignedModels() {
        SlotHealth slot =
                slot(
                        announced("default", "m1"),
                        unsigned(serving("p", "m1")),
                        unsigned(ended(serving("q", "m1"))));
        assertThat(StatusText.lines(reading(slot), FRESH))
                .contains(
                        "  process p on host-p, job job-1: fresh, loads unsigned models",
                        "  process q on host-q, job job-1: ended at 1970-01-01T00:00:40Z");
        assertThat(StatusText.lines(reading(slot), FRESH.plusMillis(1)))
                .contains("  process p on host-p, job job-1: stale since 1970-01-01T00:01:40Z");
    }

    /** Whoever may write the topics chooses the texts. */
    @Test
    void noTextForgesALineOrSteersTheTerminal() {
        Health process =
                new Health(
                        "default",
                        "p\n  process q",
                        "host\u001b[2J",
                        null,
                        1,
                        100_000,
                        null,
                        null,
                        List.of(),
                        false);
        ModelAnnouncement announced =
                new ModelAnnouncement("default", "m1\r", "file:///m1", "sha", 1_000);
        assertThat(StatusText.lines(reading(slot(announced, process)), FRESH))
                .containsExactly(
                        "Slot default",
                        "  announced  m1? at 1970-01-01T00:00:01Z",
                        "  process p?  process q on host?[2J: fresh",
                        "    serves   nothing");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(StatusText.lines(new Reading(List.of(), List.of()), FRESH))
                .containsExactly("No model is announced, and no process says what it serves");
        assertThat(StatusText.lines(reading(slot(null)), FRESH))
                .containsExactly(
                        "Slot default", "  announced  nothing", "  no process says what it serves");
        Health bare =
                new Health("default", "p", null, null, 1, 100_000, null, null, List.of(), false);
        ModelAnnouncement typed =
                new ModelAnnouncement("default", "m1", "file:///m1", "sha", 1_000);
        assertThat(StatusText.lines(reading(slot(typed.withRevision(58), bare)), FRESH))
                .contains("  announced  m1 at 1970-01-01T00:00:01Z, revision 58");
        assertThat(StatusText.lines(reading(slot(typed, bare)), FRESH))
                .containsExactly(
                        "Slot default",
                        "  announced  m1 at 1970-01-01T00:00:01Z",
                        "  process p: fresh",
                        "    serves   nothing");
    }

    @Test
    void theJsonHoldsTheSame() throws Exception {
        Health process =
                unsigned(
                                loading(
                                        entry(
                                                "default",
                                                "q",
                                                since("m2"),
                                                List.of(demoted("m3", 30_000))),
                                        "m4"))
                        .by(new Build("0.3.0", "e20fd17"));
        SlotHealth slot = slot(announced("default", "m3", "m2"), process, pardon("m3", 31_000));
        assertThat(json(new Reading(List.of(slot), List.of("t:0:7: broken"))))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"readAt": "1970-01-01T00:01:40Z",
                                         "slots": [
                                          {"slot": "default",
                                           "announced":
                                            {"version": "m3", "location": "file:///models/m3/",
                                             "manifestSha256": "sha-m3",
                                             "announcedAt": "1970-01-01T00:00:01Z", "by": "operator",
                                             "revision": 0,
                                             "previous": [
                                              {"version": "m2", "location": "file:///models/m2/",
                                               "manifestSha256": "sha-m2"}]},
                                           "processes": [
                                            {"id": "q", "build": "0.3.0 (e20fd17)", "host": "host-q", "job": "job-1",
                                             "writtenAt": "1970-01-01T00:00:40Z",
                                             "freshUntilAt": "1970-01-01T00:01:40Z",
                                             "stale": false, "ended": false, "revision": 0,
                                             "unsigned": true,
                                             "serving":
                                              {"version": "m2", "manifestSha256": "sha-m2",
                                               "sinceAt": "1970-01-01T00:00:20Z"},
                                             "loading":
                                              {"version": "m4", "manifestSha256": "sha-m4",
                                               "sinceAt": "1970-01-01T00:00:20Z"},
                                             "verdicts": [
                                              {"version": "m3", "manifestSha256": "sha-m3",
                                               "kind": "demoted", "reason": "it hung",
                                               "judgedAt": "1970-01-01T00:00:30Z", "pardoned": true}]}],
                                           "pardons": [
                                            {"modelVersion": "m3", "manifestSha256": "sha-m3",
                                             "reason": "by ada",
                                             "writtenAt": "1970-01-01T00:00:31Z"}]}],
                                         "unreadable": ["t:0:7: broken"]}
                                        """));
        assertThat(json(reading(new SlotHealth("default", Optional.empty(), List.of()))))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"readAt": "1970-01-01T00:01:40Z",
                                         "slots": [{"slot": "default", "announced": null,
                                                    "processes": [], "pardons": []}],
                                         "unreadable": []}
                                        """));
    }

    private static JsonNode json(Reading reading) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode json = mapper.readTree(mapper.writeValueAsString(StatusJson.of(reading, FRESH)));
        assertThat(JsonTable.read().differences("models status", json)).isEmpty();
        return json;
    }

    private static Reading reading(SlotHealth slot) {
        return new Reading(List.of(slot), List.of());
    }
}
