package io.nextup.trainer.history;

/**
 * Form of a file.
 *
 * @param format never {@link HistoryFormat#AUTO}
 * @param separator stands between columns; no matter where the format has none
 */
record FileForm(HistoryFormat format, char separator) {
    FileForm {
        if (format == HistoryFormat.AUTO) {
            throw new IllegalArgumentException("The format is not detected yet");
        }
    }

    /** Returns the form of a file with columns. */
    static FileForm ofColumns(char separator) {
        return new FileForm(separator == '\t' ? HistoryFormat.TSV : HistoryFormat.CSV, separator);
    }
}
