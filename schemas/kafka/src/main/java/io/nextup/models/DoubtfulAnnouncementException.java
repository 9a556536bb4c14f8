package io.nextup.models;

import java.io.IOException;

/** A slot whose announcement may be forged, lost or replaced; the message says why. */
public final class DoubtfulAnnouncementException extends IOException {
    private static final long serialVersionUID = 1L;

    DoubtfulAnnouncementException(String slot, String why) {
        super(
                "Cannot tell which model is announced for the slot %s: %s. See models status, and announce the model that is to serve: models announce VERSION"
                        .formatted(slot, why));
    }
}
