/** What operators rely on: settings, files of deployment, logs, metrics, shutdown. */
@NullMarked
package com.therapybooking.operations;

import org.jspecify.annotations.NullMarked;
