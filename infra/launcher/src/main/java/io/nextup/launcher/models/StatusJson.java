package io.nextup.launcher.models;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.ModelRecords.Reading;
import io.nextup.models.SlotHealth;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the health of models as one JSON object. */
final class StatusJson {
    private StatusJson() {}

    /**
     * Returns the object.
     *
     * @param now time from which ages count
     */
    static Map<String, Object> of(Reading reading, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("readAt", now.toString());
        json.put("slots", reading.slots().stream().map(slot -> of(slot, now)).toList());
        json.put("unreadable", reading.unreadable());
        return json;
    }

    private static Map<String, Object> of(SlotHealth slot, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("slot", slot.slot());
        json.put("announced", slot.announced().map(StatusJson::of).orElse(null));
        json.put("processes", slot.processes().stream().map(one -> of(one, slot, now)).toList());
        json.put("pardons", slot.pardons().stream().map(StatusJson::pardon).toList());
        return json;
    }

    private static Map<String, Object> of(ModelAnnouncement announced) {
        Map<String, Object> json = of(announced.model());
        json.put("announcedAt", time(announced.announcedTimeMillis()));
        json.put("by", announced.by() == null ? null : announced.by().word());
        json.put("revision", announced.revision());
        json.put("previous", announced.previous().stream().map(StatusJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(AnnouncedModel model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", model.version());
        json.put("location", model.location());
        json.put("manifestSha256", model.manifestSha256());
        return json;
    }

    private static Map<String, Object> of(Health process, SlotHealth slot, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", process.id());
        json.put("build", process.build());
        json.put("host", process.host());
        json.put("job", process.job());
        json.put("writtenAt", time(process.writtenTimeMillis()));
        json.put("freshUntilAt", time(process.freshUntilMillis()));
        json.put("stale", process.isStale(now.toEpochMilli()));
        json.put("ended", process.ended());
        json.put("revision", process.revision());
        json.put("unsigned", process.unsigned());
        json.put("serving", of(process.serving()));
        json.put("loading", of(process.loading()));
        json.put("verdicts", process.verdicts().stream().map(one -> of(one, slot)).toList());
        return json;
    }

    private static Map<String, Object> of(ModelSince model) {
        if (model == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", model.version());
        json.put("manifestSha256", model.manifestSha256());
        json.put("sinceAt", time(model.sinceMillis()));
        return json;
    }

    private static Map<String, Object> of(ModelVerdict verdict, SlotHealth slot) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", verdict.version());
        json.put("manifestSha256", verdict.manifestSha256());
        json.put("kind", verdict.kind().word());
        json.put("reason", verdict.reason());
        json.put("judgedAt", time(verdict.timeMillis()));
        json.put("pardoned", !slot.stands(verdict));
        return json;
    }

    private static Map<String, Object> pardon(Health pardon) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", pardon.modelVersion());
        json.put("manifestSha256", pardon.id());
        json.put("reason", pardon.reason());
        json.put("writtenAt", time(pardon.writtenTimeMillis()));
        return json;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
