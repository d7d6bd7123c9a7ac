/** The REST controller of webhook keys, and its replies. */
@NullMarked
package com.therapybooking.webhook.web;

import org.jspecify.annotations.NullMarked;
