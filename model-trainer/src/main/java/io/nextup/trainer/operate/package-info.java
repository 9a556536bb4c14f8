/**
 * What verbs do, without a terminal.
 *
 * <p>In: settings, stores and topics. Out: records of what was done.
 *
 * <p>What always holds: nothing here knows an option or prints; whoever calls hears of progress by
 * a consumer of lines.
 */
package io.nextup.trainer.operate;
